//! The counter whose load, addition and store are one step.

use crate::{
    Counter,
    sync::{AtomicU64, Ordering},
};

/// A counter that loses nothing and takes no lock, because the processor loads, adds and stores in
/// one step.
///
/// It has the same word as [`RacyCounter`](crate::steps::RacyCounter); only the operation differs.
/// One word is the limit: two words that must change together need a lock.
///
/// ```
/// use item38_locks::{AtomicCounter, Counter, run_threads};
///
/// let counter = AtomicCounter::new();
/// run_threads(5, 1_000, &counter)?;
/// assert_eq!(counter.count(), 5_000);
/// # Ok::<(), item38_locks::StartError>(())
/// ```
#[derive(Debug, Default)]
pub struct AtomicCounter {
    count: AtomicU64,
}

impl AtomicCounter {
    /// Makes a counter at 0.
    #[cfg(not(loom))] // Loom's atomics exist only while a model runs: use `default`.
    pub const fn new() -> Self {
        Self { count: AtomicU64::new(0) }
    }
}

impl Counter for AtomicCounter {
    fn increment(&self, offset: u64) {
        // Relaxed: no other memory depends on the count, so there is nothing to order.
        self.count.fetch_add(offset, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}
