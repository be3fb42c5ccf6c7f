//! The side of the queue where items are got.

use std::collections::VecDeque;

use super::sync::{Mutex, atomic::AtomicU64};

/// The side where items are got, on cache lines of its own.
#[repr(align(128))]
pub(super) struct Head<T> {
    /// Items in the order in which they will be got. Getters lock only this while there are some.
    pub(super) ready: Mutex<VecDeque<T>>,
    /// How many items have left the queue. Changes under the lock.
    pub(super) got: AtomicU64,
}

impl<T> Default for Head<T> {
    fn default() -> Self {
        Self { ready: Mutex::new(VecDeque::new()), got: AtomicU64::new(0) }
    }
}
