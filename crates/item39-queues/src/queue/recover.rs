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
        let counted =
            catch_unwind(AssertUnwindSafe(|| self.recount(ready.len(), tail.items.len())));
        // The payload's own destructor may panic, too.
        let _ = counted.map_err(mem::forget);
        drop((tail, ready));
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    /// With both locks held: corrects the counts if the queue does not hold what was put and not got. No
    /// thread will get the items that are missing, so they count as got and as done. Those that a buffer
    /// has added count as put.
    pub(super) fn recount(&self, ready: usize, behind: usize) {
        let (counted, items) = (self.count(), ready.saturating_add(behind) as u64);
        if items < counted {
            let lost = counted - items;
            self.head.got.store(self.head.got.load(Relaxed) + lost, Release);
            self.discard_tasks(lost);
        } else if items > counted {
            let put = self.tail.put.load(Relaxed).saturating_add(items - counted);
            self.tail.put.store(put, Release);
        }
    }
}
