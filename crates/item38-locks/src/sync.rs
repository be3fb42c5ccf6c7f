//! Locks and atomics: from the standard library, or from loom in a model-checked build.

#[cfg(loom)]
pub(crate) use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};
#[cfg(not(loom))]
pub(crate) use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

#[cfg(not(loom))]
static THREADS: AtomicUsize = AtomicUsize::new(0);

#[cfg(not(loom))]
thread_local! {
    static NUMBER: usize = THREADS.fetch_add(1, Ordering::Relaxed);
}

#[cfg(loom)]
loom::lazy_static! {
    static ref THREADS: AtomicUsize = AtomicUsize::new(0);
}

#[cfg(loom)]
loom::thread_local! {
    static NUMBER: usize = THREADS.fetch_add(1, Ordering::Relaxed);
}

/// Returns the number of the running thread: 0 for the first caller, 1 for the second, and so on.
pub(crate) fn thread_number() -> usize {
    NUMBER.with(|number| *number)
}
