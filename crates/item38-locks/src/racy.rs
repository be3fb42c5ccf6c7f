//! The counter that is wrong.

use crate::{
    Counter,
    sync::{AtomicU64, Ordering},
};

/// A counter that loses updates: it loads, adds and stores in three steps, as Python's
/// `self.count += offset` does, and another thread may come between them.
///
/// Each step is atomic, so this is no data race and safe Rust takes it. The three together are
/// not atomic, and that is the race. Use it to see what goes wrong, and nowhere else.
///
/// ```
/// use item38_locks::{Counter, RacyCounter};
///
/// let counter = RacyCounter::new();
/// let value_a = counter.load(); // thread A looks
/// counter.increment(1); // thread B counts from beginning to end
/// counter.store(value_a + 1); // thread A goes on with what it saw
/// assert_eq!(counter.count(), 1, "B's update is gone");
/// ```
#[derive(Debug, Default)]
pub struct RacyCounter {
    count: AtomicU64,
}

impl RacyCounter {
    /// A counter at 0.
    #[cfg(not(loom))] // Loom's atomics exist only while a model runs: use `default`.
    pub const fn new() -> Self {
        Self { count: AtomicU64::new(0) }
    }

    /// The first step of an increment: Python's `getattr(counter, 'count')`.
    #[must_use = "a value that is loaded and not used counts nothing"]
    pub fn load(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// The last step of an increment: Python's `setattr(counter, 'count', result)`. What others
    /// stored since the load is overwritten.
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
