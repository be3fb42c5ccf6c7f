//! The notebook's five sensors.

use item38_locks::{Counter, run_threads};

/// The notebook's sensors, a thread for each.
pub(crate) const THREADS: usize = 5;
/// How much each sensor counts.
pub(crate) const HOW_MANY: u64 = 100_000;
/// What all of them count.
pub(crate) const SHOULD_BE: u64 = THREADS as u64 * HOW_MANY;

/// Has `threads` threads increment `counter`, `how_many` times each, and returns the count.
pub(crate) fn counted(counter: &impl Counter, threads: usize, how_many: u64) -> lab::Result<u64> {
    run_threads(threads, how_many, counter)?;
    Ok(counter.count())
}

/// Counts in this thread, with no other thread in the way.
pub(crate) fn alone(counter: &impl Counter, how_many: u64) -> u64 {
    for _ in 0..how_many {
        counter.increment(1);
    }
    counter.count()
}
