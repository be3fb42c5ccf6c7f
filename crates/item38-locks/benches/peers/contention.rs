//! What more threads do to each counter, for the same number of increments.

use item38_locks::{AtomicCounter, Counter, LockingCounter, ShardedCounter};
use lab::{Bencher, Group};

use super::counting::{FEW, ParkingLot, counted, number};

pub(crate) const GROUP: Group = Group {
    name: "contention",
    about: "What more threads do to each counter, for the same number of increments",
    run,
};

fn run(bench: &Bencher) -> lab::Result {
    for threads in [2, 4] {
        against_one(bench, "Mutex", threads, FEW, LockingCounter::new)?;
        against_one(bench, "parking_lot", threads, FEW, ParkingLot::new)?;
        against_one(bench, "atomic", threads, FEW * 2, AtomicCounter::new)?;
        against_one(bench, "sharded", threads, FEW * 2, ShardedCounter::new)?;
    }
    Ok(())
}

fn against_one<C: Counter>(
    bench: &Bencher,
    name: &str,
    threads: usize,
    increments: u64,
    new: fn() -> C,
) -> lab::Result {
    bench
        .row(format!("{name}, {increments} increments in all"))
        .compare(&number(threads), || counted(&new(), threads, increments))
        .to("1 thread", || counted(&new(), 1, increments))
        .shown()?;
    Ok(())
}
