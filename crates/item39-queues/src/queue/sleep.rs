//! Parking, and passing wake-ups on.

use super::{Queue, deadline::Deadline, lock, sync::atomic::Ordering::Relaxed};
use crate::Buffer;

impl<T, B: Buffer<T>> Queue<T, B> {
    #[cold]
    pub(super) fn sleep_while_full(&self, deadline: Deadline) {
        let ready = lock(&self.head.ready);
        // No item leaves while the head is locked: a full queue stays full.
        if !self.has_room() && !self.is_closed.load(Relaxed) {
            drop(self.not_full.wait(deadline, ready));
        }
    }

    #[cold]
    pub(super) fn sleep_while_empty(&self, deadline: Deadline) {
        let ready = lock(&self.head.ready);
        let tail = lock(&self.tail.state);
        if self.count() == 0 && !self.is_closed.load(Relaxed) {
            drop(ready);
            drop(self.not_empty.wait(deadline, tail));
        }
    }

    /// No second putter was notified while one was on its way, so the one that arrives does it.
    pub(super) fn notify_next_putter(&self) {
        if self.not_full.any() {
            let ready = lock(&self.head.ready);
            if self.has_room() {
                self.not_full.notify_one(ready);
            }
        }
    }

    /// Does for getters what [`notify_next_putter`](Self::notify_next_putter) does for putters.
    pub(super) fn notify_next_getter(&self) {
        if self.not_empty.any() {
            let tail = lock(&self.tail.state);
            if self.count() > 0 {
                self.not_empty.notify_one(tail);
            }
        }
    }
}
