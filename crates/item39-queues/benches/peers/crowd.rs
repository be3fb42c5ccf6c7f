//! 32 threads on each side.

use lab::{Bencher, Group};

use super::{
    moves::{Load, Shape, nothing},
    rows::rows,
};

pub(crate) const GROUP: Group = Group { name: "crowd", about: "Many more threads than cores", run };

fn run(bench: &Bencher) -> lab::Result {
    let shape = Shape { senders: 32, receivers: 32 };
    [1, 64].into_iter().try_for_each(|capacity| {
        let load = Load { capacity: Some(capacity), items: 20_000, work: nothing };
        rows::<u64>(bench, "", shape, load)
    })
}
