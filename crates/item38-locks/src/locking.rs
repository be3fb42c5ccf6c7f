//! The counter with a lock.

use crate::{
    Counter,
    sync::{Mutex, MutexGuard},
};

/// A counter that loses nothing: whoever adds holds the lock from the load to the store.
///
/// In Python the lock stands beside the count, and nothing but discipline says that they belong
/// together. Here the count is inside the lock, and without locking there is no way to it.
///
/// ```
/// use item38_locks::{Counter, LockingCounter, run_threads};
///
/// let counter = LockingCounter::new();
/// run_threads(5, 1_000, &counter)?;
/// assert_eq!(counter.count(), 5_000);
/// # Ok::<(), item38_locks::StartError>(())
/// ```
#[derive(Debug, Default)]
pub struct LockingCounter {
    count: Mutex<u64>,
}

impl LockingCounter {
    /// A counter at 0.
    #[cfg(not(loom))] // Loom's locks exist only while a model runs: use `default`.
    pub const fn new() -> Self {
        Self { count: Mutex::new(0) }
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        // A lock is poisoned when its holder panics; an addition that wraps never does.
        self.count.lock().expect("nobody panics while it holds the lock of a counter")
    }
}

impl Counter for LockingCounter {
    fn increment(&self, offset: u64) {
        let mut count = self.lock();
        *count = count.wrapping_add(offset);
    }

    fn count(&self) -> u64 {
        *self.lock()
    }
}
