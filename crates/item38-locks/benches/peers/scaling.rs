//! The sharded counter on all cores.

use std::thread::available_parallelism;

use item38_locks::ShardedCounter;
use lab::{Bencher, Group};

use super::counting::{MANY, counted, number};

pub(crate) const GROUP: Group = Group {
    name: "scaling",
    about: "The sharded counter, by one thread and by one for each core",
    run,
};

/// The share of the cores' number that the gain must reach on full cores. Starting the threads takes
/// the rest.
const GOAL: f64 = 0.9;

fn run(bench: &Bencher) -> lab::Result {
    let cores = available_parallelism().map_or(1, usize::from);
    bench
        .row(format!("sharded, {MANY} increments, {cores} cores"))
        .compare("1 thread", || counted(&ShardedCounter::new(), 1, MANY))
        .to(&number(cores), || counted(&ShardedCounter::new(), cores, MANY))
        .beside_bare_threads(cores, || counted(&ShardedCounter::new(), 1, MANY / 4))
        .at_least(GOAL * cores as f64)?;
    Ok(())
}
