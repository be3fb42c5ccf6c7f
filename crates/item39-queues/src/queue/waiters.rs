//! Threads that sleep until the queue has changed.

use crate::{
    deadline::Deadline,
    sync::{
        Condvar, MutexGuard,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

/// A condition variable that knows how many threads sleep on it. The numbers change under the lock
/// that it is used with, and on a cache line of their own: to see that nobody sleeps is cheap.
///
/// A thread that was called takes a while to arrive, and more may change until then. Nobody calls a
/// second one in the meantime: the first, when it has done its part, calls the next. So a burst of
/// puts costs one wake-up instead of one each.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Waiters {
    /// Threads that sleep, or were called and have not arrived.
    waiting: AtomicUsize,
    /// Never more than those that are on their way. It may be fewer, which costs a call in vain:
    /// whoever wakes up for another reason, such as a timeout, counts as one that was called.
    called: AtomicUsize,
    condvar: Condvar,
}

impl Waiters {
    #[cfg(test)]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Relaxed)
    }

    pub fn any(&self) -> bool {
        self.waiting.load(Relaxed) > 0
    }

    /// With the lock held by `guard`: notifies one, if that is due, after the lock is released.
    pub fn call_one<S>(&self, guard: MutexGuard<'_, S>) {
        let is_due = self.any() && self.called.load(Relaxed) == 0;
        if is_due {
            self.called.store(1, Relaxed);
        }
        drop(guard);
        if is_due {
            self.condvar.notify_one();
        }
    }

    pub fn notify_all(&self) {
        self.condvar.notify_all();
    }

    /// Sleeps as [`Deadline::wait`] does.
    pub fn wait<'a, S>(&self, deadline: Deadline, guard: MutexGuard<'a, S>) -> MutexGuard<'a, S> {
        self.waiting.store(self.waiting.load(Relaxed) + 1, Relaxed);
        let guard = deadline.wait(&self.condvar, guard);
        self.waiting.store(self.waiting.load(Relaxed) - 1, Relaxed);
        self.called.store(0, Relaxed);
        guard
    }
}
