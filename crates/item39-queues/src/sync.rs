//! Where locks and atomics come from: the standard library, or loom, which tries every order in
//! which threads can use them.

#[cfg(loom)]
pub use loom::{
    hint,
    sync::{Condvar, Mutex, MutexGuard, atomic},
    thread,
};
#[cfg(not(loom))]
pub use std::{
    hint,
    sync::{Condvar, Mutex, MutexGuard, atomic},
    thread,
};
