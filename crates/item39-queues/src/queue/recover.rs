//! User code that panics under a lock: a [`Buffer`], or an item's own `Ord`.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use super::{
    Queue, lock,
    sync::atomic::Ordering::{Relaxed, Release},
};
use crate::Buffer;

/// Lives as long as a call that runs user code, and recovers the queue if that panics.
pub(super) struct RecoverOnPanic<'a, T, B: Buffer<T>>(pub(super) &'a Queue<T, B>);

impl<T, B: Buffer<T>> Drop for RecoverOnPanic<'_, T, B> {
    fn drop(&mut self) {
        // Also true where a destructor uses a queue during another panic; there it does no harm.
        if thread::panicking() {
            self.0.recover();
        }
    }
}

impl<T, B: Buffer<T>> Queue<T, B> {
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
