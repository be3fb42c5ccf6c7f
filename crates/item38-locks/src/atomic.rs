//! The counter whose load, addition and store are one step.

use crate::{
    Counter,
    sync::{AtomicU64, Ordering},
};

/// A counter that loses nothing and takes no lock: the processor loads, adds and stores in one
/// step that no other thread can come between.
///
/// It is made of the same word as [`RacyCounter`](crate::RacyCounter); only the operation differs.
/// That works for one word. As soon as two things must change together, it takes a lock.
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
    /// A counter at 0.
    #[cfg(not(loom))] // Loom's atomics exist only while a model runs: use `default`.
    pub const fn new() -> Self {
        Self { count: AtomicU64::new(0) }
    }
}

impl Counter for AtomicCounter {
    fn increment(&self, offset: u64) {
        // Relaxed: the count says nothing about other memory, so there is nothing to order.
        self.count.fetch_add(offset, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}
