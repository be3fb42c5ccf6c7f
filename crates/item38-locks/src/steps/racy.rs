//! The counter that is wrong.

use crate::{
    Counter,
    sync::{AtomicU64, Ordering},
};

/// A counter that loses updates, because another thread may run between its load and its store.
///
/// It loads, adds and stores in three steps, as Python's `self.count += offset` does. Each step is
/// atomic, so this is not a data race, and safe Rust accepts it. The three together are not atomic,
/// and that is a race condition.
///
/// ```
/// use item38_locks::{Counter, steps::RacyCounter};
///
/// let counter = RacyCounter::new();
/// let value_a = counter.load(); // thread A loads
/// counter.increment(1); // thread B counts from beginning to end
/// counter.store(value_a + 1); // thread A goes on with what it loaded
/// assert_eq!(counter.count(), 1, "B's update is gone");
/// ```
#[derive(Debug, Default)]
pub struct RacyCounter {
    count: AtomicU64,
}

impl RacyCounter {
    /// Makes a counter at 0.
    #[cfg(not(loom))] // Loom's atomics exist only while a model runs: use `default`.
    pub const fn new() -> Self {
        Self { count: AtomicU64::new(0) }
    }

    /// Takes the first step of an increment: Python's `getattr(counter, 'count')`.
    #[must_use = "loading a value and not using it counts nothing"]
    pub fn load(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Takes the last step of an increment: Python's `setattr(counter, 'count', result)`. It
    /// overwrites what other threads have stored since the load.
    pub fn store(&self, result: u64) {
        self.count.store(result, Ordering::Relaxed);
    }
}

impl Counter for RacyCounter {
    fn increment(&self, offset: u64) {
        let value = self.load();
        let result = value.wrapping_add(offset);
        self.store(result);
    }

    fn count(&self) -> u64 {
        self.load()
    }
}
