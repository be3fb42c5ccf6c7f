//! The locks of the future and of the thread pool's queue.
//!
//! They come from the standard library, or, under `--cfg loom`, from loom, which tries the schedules
//! in which their operations can take place.

use std::{sync::PoisonError, time::Instant};

#[cfg(loom)]
pub(crate) use loom::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
#[cfg(not(loom))]
pub(crate) use std::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Locks `mutex`. No code of a task or a callback runs under these locks, so none is ever poisoned.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sleeps until `condvar` is notified, or until the `deadline`; false once that has passed.
pub(crate) fn sleep<'a, T>(
    condvar: &Condvar,
    guard: MutexGuard<'a, T>,
    deadline: Option<Instant>,
) -> (MutexGuard<'a, T>, bool) {
    let Some(deadline) = deadline else {
        return (condvar.wait(guard).unwrap_or_else(PoisonError::into_inner), true);
    };
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return (guard, false);
    }
    (condvar.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0, true)
}
