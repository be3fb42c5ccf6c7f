//! From `CondvarQueue` to `Queue`, step by step. Where a row says 0.5, the step halves the time.

use lab::{Bencher, Group};

use super::{
    channel::{Condvars, Item39, NotifiesSleepers, Spins},
    moves::{Load, Shape, nothing, to_any},
    rows::SHAPES,
};

pub(crate) const GROUP: Group =
    Group { name: "steps", about: "From CondvarQueue to Queue, step by step", run };

fn run(bench: &Bencher) -> lab::Result {
    for (capacity, shape) in
        [1, 64, 1024].into_iter().flat_map(|c| [(c, SHAPES[0]), (c, SHAPES[1])])
    {
        let load = Load { capacity: Some(capacity), items: 10_000, work: nothing };
        let Shape { senders, receivers } = shape;
        let row = || bench.row(format!("{senders}:{receivers}, room for {capacity}"));
        row()
            .compare("notifies sleepers only", || to_any::<u64, NotifiesSleepers>(shape, load))
            .to("CondvarQueue", || to_any::<u64, Condvars>(shape, load))
            .shown()?;
        row()
            .compare("spins before it sleeps", || to_any::<u64, Spins>(shape, load))
            .to("notifies sleepers only", || to_any::<u64, NotifiesSleepers>(shape, load))
            .shown()?;
        row()
            .compare("a lock for each side", || to_any::<u64, Item39>(shape, load))
            .to("spins before it sleeps", || to_any::<u64, Spins>(shape, load))
            .shown()?;
    }
    Ok(())
}
