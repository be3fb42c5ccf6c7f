//! The queue beside its peers on a busy machine: two loops that never rest want the same cores.

use lab::{Bencher, BusyLoops, Group};

use super::{
    channel::{Crossbeam, Flume, Item39, Kanal, Std},
    moves::{Load, nothing, to_any, to_one},
    rows::SHAPES,
};

pub(crate) const GROUP: Group = Group {
    name: "under-load",
    about: "Items of 8 bytes through queues beside two busy loops",
    run,
};

/// The goal: not slower than the best peer.
const NOT_SLOWER: f64 = 1.0;

fn run(bench: &Bencher) -> lab::Result {
    let _busy = BusyLoops::start(2)?;
    for capacity in [Some(1), Some(64), Some(1024), None] {
        // With room for one, more items often wait for a time slice of a busy loop.
        let items = if capacity == Some(1) { 10_000 } else { 100_000 };
        rows(bench, Load { capacity, items, work: nothing })?;
    }
    Ok(())
}

fn rows(bench: &Bencher, load: Load) -> lab::Result {
    let capacity = load.capacity.map_or("no limit".to_owned(), |most| format!("room for {most}"));
    for shape in SHAPES {
        let title =
            format!("{}:{}, {capacity}, beside two busy loops", shape.senders, shape.receivers);
        let row = || bench.row(&title).compare("item39", || to_any::<u64, Item39>(shape, load));
        if shape.receivers == 1 {
            row().to("std", || to_one::<u64, Std>(shape.senders, load)).at_most(NOT_SLOWER)?;
        }
        row().to("flume", || to_any::<u64, Flume>(shape, load)).at_most(NOT_SLOWER)?;
        row().to("crossbeam", || to_any::<u64, Crossbeam>(shape, load)).at_most(NOT_SLOWER)?;
        row().to("kanal", || to_any::<u64, Kanal>(shape, load)).at_most(NOT_SLOWER)?;
    }
    Ok(())
}
