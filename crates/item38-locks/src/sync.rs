//! Where locks and atomics come from: the standard library, or loom, which tries every order in
//! which their operations can take place.

#[cfg(loom)]
pub use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};
#[cfg(not(loom))]
pub use std::sync::{
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

/// The number of the running thread: 0 for the first that asks, 1 for the second, and so on.
pub fn thread_number() -> usize {
    NUMBER.with(|number| *number)
}
