//! Where the locks of the future and of the pool's queue come from: the standard library, or loom, which tries every order in
//! which their operations can take place.

#[cfg(loom)]
pub(crate) use loom::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use std::sync::PoisonError;
#[cfg(not(loom))]
pub(crate) use std::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Locks; no code of a task or a callback runs under these locks, so that none is ever poisoned.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sleeps until `condvar` is notified, or until the moment `end`. False where that moment is over.
pub(crate) fn sleep<'a, T>(
    condvar: &Condvar,
    guard: MutexGuard<'a, T>,
    end: Option<std::time::Instant>,
) -> (MutexGuard<'a, T>, bool) {
    let Some(end) = end else {
        return (condvar.wait(guard).unwrap_or_else(PoisonError::into_inner), true);
    };
    let left = end.saturating_duration_since(std::time::Instant::now());
    if left.is_zero() {
        return (guard, false);
    }
    (condvar.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0, true)
}
