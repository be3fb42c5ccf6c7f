//! User code that panics under a lock: a [`Buffer`], or an item's own `Ord`.

use std::{
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::{
    Queue, lock,
    sync::atomic::Ordering::{Relaxed, Release},
};
use crate::Buffer;

/// Is dropped only if a panic unwinds.
#[must_use]
pub(super) struct RecoverOnPanic<'a, T, B: Buffer<T>>(&'a Queue<T, B>);

impl<T, B: Buffer<T>> Drop for RecoverOnPanic<'_, T, B> {
    fn drop(&mut self) {
        self.0.recover();
    }
}

impl<T, B: Buffer<T>> RecoverOnPanic<'_, T, B> {
    /// The call did not panic.
    pub(super) fn not_needed(self) {
        mem::forget(self);
    }
}

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Recovers the queue if a panic drops the returned value: make it before user code runs under a lock,
    /// and call [`not_needed`](RecoverOnPanic::not_needed) after that.
    pub(super) fn recover_on_panic(&self) -> RecoverOnPanic<'_, T, B> {
        RecoverOnPanic(self)
    }

    /// Counts again what is in the queue, and wakes all threads: the one that panicked may have been the
    /// one that was to wake the next.
    #[cold]
    fn recover(&self) {
        let ready = lock(&self.head.ready);
        let tail = lock(&self.tail.state);
        // A second panic while the first one unwinds would end the program.
        if let Ok(items) = catch_unwind(AssertUnwindSafe(|| tail.items.len())) {
            self.count_lost(ready.len() + items);
        }
        drop((tail, ready));
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    /// With both locks held: corrects the counts if the queue holds fewer items than were put and not
    /// got. No thread will get the missing ones, so they count as got and as done.
    pub(super) fn count_lost(&self, items: usize) {
        let lost = self.count().saturating_sub(items as u64);
        if lost > 0 {
            self.head.got.store(self.head.got.load(Relaxed) + lost, Release);
            self.discard_tasks(lost);
        }
    }
}
