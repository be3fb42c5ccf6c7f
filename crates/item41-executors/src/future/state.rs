//! Where a task stands.

/// Where a task stands; the five states of Python's futures.
///
/// There is one difference. In Python, `wait` and `as_completed` ignore a cancelled future until a
/// worker has met it. Here `cancel` itself tells all that wait, so for them
/// [`Cancelled`](Self::Cancelled) is as good as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The task waits for a worker.
    Pending,
    /// A worker has the task, or it was sent ahead to one; it can no longer be cancelled.
    Running,
    /// The task was cancelled and will never run. The pool has not met it yet, and still has its
    /// closure or its argument.
    Cancelled,
    /// The task was cancelled, and the pool has met it and dropped it.
    CancelledAndNotified,
    /// The task has ended, with a result or with an error.
    Finished,
}

impl State {
    pub(super) fn is_done(self) -> bool {
        self == Self::Finished || self.is_cancelled()
    }

    pub(super) fn is_cancelled(self) -> bool {
        matches!(self, Self::Cancelled | Self::CancelledAndNotified)
    }
}
