//! Sleeping, and not leaving others asleep.

use super::{Queue, lock};
use crate::{Buffer, deadline::Deadline, sync::atomic::Ordering::Relaxed};

impl<T, B: Buffer<T>> Queue<T, B> {
    #[cold]
    pub(super) fn sleep_while_full(&self, deadline: Deadline) {
        let front = lock(&self.front.ready);
        // Nothing is got while the front is locked: what is full stays full.
        if !self.has_room(self.count()) && !self.is_closed.load(Relaxed) {
            drop(self.not_full.wait(deadline, front));
        }
    }

    #[cold]
    pub(super) fn sleep_while_empty(&self, deadline: Deadline) {
        let front = lock(&self.front.ready);
        let back = lock(&self.back.state);
        if self.count() == 0 && !self.is_closed.load(Relaxed) {
            drop(front);
            drop(self.not_empty.wait(deadline, back));
        }
    }

    /// While a putter was on its way nobody called another, so the one that arrives does.
    pub(super) fn call_next_putter(&self) {
        if self.not_full.any() {
            let front = lock(&self.front.ready);
            if self.has_room(self.count()) {
                self.not_full.call_one(front);
            }
        }
    }

    /// As for putters.
    pub(super) fn call_next_getter(&self) {
        if self.not_empty.any() {
            let back = lock(&self.back.state);
            if self.count() > 0 {
                self.not_empty.call_one(back);
            }
        }
    }
}
