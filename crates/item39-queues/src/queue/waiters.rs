//! Threads that sleep, and tasks that wait, until the queue has changed.

#[cfg(feature = "async")]
use std::task::Waker;

#[cfg(feature = "async")]
pub(super) use wakers::TaskId;

#[cfg(feature = "async")]
mod wakers;

use super::{
    deadline::Deadline,
    sync::{
        Condvar, MutexGuard,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

/// A condition variable that knows how many threads sleep on it.
///
/// The counts change under the lock that the condition variable is used with. They have a cache line
/// of their own, so that it is cheap to see that no thread sleeps.
///
/// A notified thread takes a while to arrive, and more may change until then. No second thread is
/// notified meanwhile: the first one, when it has done its part, notifies the next. So a burst of
/// puts costs one wake-up instead of one each.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Waiters {
    /// Threads that sleep, or were notified and have not arrived; and tasks that wait.
    waiting: AtomicUsize,
    /// At most the number of threads that are on their way. It may be fewer, which costs one
    /// notification too many: a thread that wakes up for another reason, such as a timeout, counts as
    /// the notified one.
    notified: AtomicUsize,
    condvar: Condvar,
    /// Tasks that wait. A task is added under the lock.
    #[cfg(feature = "async")]
    tasks: wakers::Wakers,
}

impl Waiters {
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Relaxed)
    }

    /// Whether a thread sleeps or a task waits.
    #[inline] // Each item asks; without this, the caller's crate makes a call.
    pub(super) fn any(&self) -> bool {
        self.waiting.load(Relaxed) > 0
    }

    /// Releases the lock held by `guard`; then notifies one thread if one sleeps and none is on its way.
    ///
    /// Tasks come first. Each of them is woken for one item: a task that is woken may take long to be
    /// polled, so no other thread or task waits for it.
    #[inline]
    pub(super) fn notify_one<S>(&self, guard: MutexGuard<'_, S>) {
        if self.any() {
            self.notify_waiter(guard);
        }
    }

    #[cold]
    fn notify_waiter<S>(&self, guard: MutexGuard<'_, S>) {
        #[cfg(feature = "async")]
        if let Some(waker) = self.tasks.next() {
            self.waiting.fetch_sub(1, Relaxed);
            drop(guard);
            if !wakers::wake(waker) {
                // Another one may be able to take its part.
                self.notify_all();
            }
            return;
        }
        let is_due = self.notified.load(Relaxed) == 0;
        if is_due {
            self.notified.store(1, Relaxed);
        }
        drop(guard);
        if is_due {
            self.condvar.notify_one();
        }
    }

    /// Notifies all threads and tasks. Call it after a change that was made under the lock.
    pub(super) fn notify_all(&self) {
        self.condvar.notify_all();
        #[cfg(feature = "async")]
        for waker in self.tasks.take_all() {
            self.waiting.fetch_sub(1, Relaxed);
            wakers::wake(waker);
        }
    }

    /// Adds a task, or replaces the waker of one that waits already and returns its old one. Drop that
    /// without the lock.
    #[cfg(feature = "async")]
    #[must_use = "it is dropped without the lock"]
    pub(super) fn wait_task(&self, task: Option<TaskId>, waker: Waker) -> (TaskId, Option<Waker>) {
        let (task, replaced) = self.tasks.wait(task, waker);
        self.waiting.fetch_add(usize::from(replaced.is_none()), Relaxed);
        (task, replaced)
    }

    /// Removes a task that does not wait any more. Drop its waker without the lock.
    #[cfg(feature = "async")]
    #[must_use = "it is dropped without the lock"]
    pub(super) fn forget_task(&self, task: TaskId) -> Option<Waker> {
        let waker = self.tasks.forget(task);
        self.waiting.fetch_sub(usize::from(waker.is_some()), Relaxed);
        waker
    }

    /// Sleeps as [`Deadline::wait`] does.
    pub(super) fn wait<'a, S>(
        &self,
        deadline: Deadline,
        guard: MutexGuard<'a, S>,
    ) -> MutexGuard<'a, S> {
        self.waiting.fetch_add(1, Relaxed);
        let guard = deadline.wait(&self.condvar, guard);
        self.waiting.fetch_sub(1, Relaxed);
        self.notified.store(0, Relaxed);
        guard
    }
}
