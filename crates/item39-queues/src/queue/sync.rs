//! Locks and atomics of the standard library, or those of loom, which tries every schedule.

#[cfg(loom)]
pub(super) use loom::{
    hint,
    sync::{Condvar, Mutex, MutexGuard, atomic},
    thread,
};
#[cfg(not(loom))]
pub(super) use std::{
    hint,
    sync::{Condvar, Mutex, MutexGuard, atomic},
    thread,
};
