//! The counter with a lock.

use std::sync::PoisonError;

use crate::{
    Counter,
    sync::{Mutex, MutexGuard},
};

/// A counter that loses nothing, because a thread that adds holds the lock from the load to the
/// store.
///
/// In Python the lock lies beside the count, and only discipline connects them. Here the count is
/// inside the lock, and no code can reach it without locking.
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
    /// Makes a counter at 0.
    #[cfg(not(loom))] // Loom's locks exist only while a model runs: use `default`.
    pub const fn new() -> Self {
        Self { count: Mutex::new(0) }
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        // No holder of this lock panics, because an addition that wraps never does.
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
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
