//! From 1 to 64 threads on each side: how the cost of an item grows.

use lab::{Bencher, Group};

use super::{
    channel::{Crossbeam, Flume, Item39, Kanal},
    moves::{Load, Shape, nothing, to_any},
};

pub(crate) const GROUP: Group = Group {
    name: "threads",
    about: "From 1 to 64 threads on each side, with room for 64: 20,000 items",
    run,
};

fn run(bench: &Bencher) -> lab::Result {
    let load = Load { capacity: Some(64), items: 20_000, work: nothing };
    for threads in [1, 2, 4, 8, 16, 32, 64] {
        let shape = Shape { senders: threads, receivers: threads };
        let ours = || {
            let row = bench.row(format!("{threads} threads on each side, room for 64"));
            row.compare("item39", || to_any::<u64, Item39>(shape, load))
        };
        ours().to("flume", || to_any::<u64, Flume>(shape, load)).shown()?;
        ours().to("crossbeam", || to_any::<u64, Crossbeam>(shape, load)).shown()?;
        ours().to("kanal", || to_any::<u64, Kanal>(shape, load)).shown()?;
    }
    Ok(())
}
