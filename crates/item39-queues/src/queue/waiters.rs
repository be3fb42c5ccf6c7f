//! Threads that sleep until the queue has changed.

use std::sync::{Condvar, MutexGuard};

use crate::deadline::Deadline;

/// How many threads wait on a condition; kept under the queue's lock.
///
/// A thread that was called takes a while to arrive, and more may change until then. Nobody calls a
/// second one in the meantime: the first, when it has done its part, calls the next. So a burst of
/// puts costs one wake-up instead of one each.
#[derive(Debug, Default)]
pub(super) struct Waiters {
    /// Threads that sleep, or were called and have not arrived.
    pub waiting: usize,
    /// Never more than those that are on their way. It may be fewer, which costs a call in vain:
    /// whoever wakes up for another reason, such as a timeout, counts as one that was called.
    called: usize,
}

impl Waiters {
    /// Whether the caller is to notify one, after it has released the lock.
    pub fn call(&mut self) -> bool {
        let is_due = self.waiting > 0 && self.called == 0;
        self.called += usize::from(is_due);
        is_due
    }

    /// Sleeps as [`Deadline::wait`] does. `of` says where in the state these waiters are counted.
    pub fn wait<'a, S>(
        of: impl Fn(&mut S) -> &mut Self,
        condvar: &Condvar,
        deadline: Deadline,
        mut state: MutexGuard<'a, S>,
    ) -> MutexGuard<'a, S> {
        of(&mut state).waiting += 1;
        let mut state = deadline.wait(condvar, state);
        let waiters = of(&mut state);
        waiters.waiting -= 1;
        waiters.called = waiters.called.saturating_sub(1);
        state
    }
}
