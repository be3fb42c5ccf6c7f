//! Where a task stands.

/// Where a task stands; the five states of Python's futures.
///
/// One difference: in Python `wait` and `as_completed` take no notice of a cancelled future before
/// a worker has met it. Here `cancel` tells all who wait itself, so for them
/// [`Cancelled`](Self::Cancelled) is as good as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for a worker.
    Pending,
    /// A worker has it, or it was sent ahead to one; it can no longer be cancelled.
    Running,
    /// It was cancelled and will never run. The pool has not met it yet, and still has its closure
    /// or its argument.
    Cancelled,
    /// It was cancelled, and the pool has met it and thrown it away.
    CancelledAndNotified,
    /// It ended, well or badly.
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
