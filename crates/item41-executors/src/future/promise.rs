//! The worker's side of a task.

use std::{fmt, sync::Arc};

use super::{Future, Outcome, State, shared::Shared};
use crate::TaskError;

/// The worker's side of a [`Future`]: made by [`promise`], for an executor of one's own and for
/// tests. Whatever becomes of it, the future ends: a promise that is dropped before it started
/// cancels it, and one that is dropped later says that the task was abandoned.
///
/// ```
/// use item41_executors::{State, promise};
///
/// let (promise, future) = promise();
/// assert_eq!(future.state(), State::Pending);
/// assert!(promise.start(), "it was not cancelled");
/// assert_eq!(future.state(), State::Running);
/// promise.finish(Ok(42));
/// assert_eq!(future.result(), Ok(42));
/// ```
#[must_use = "dropping it ends its future"]
pub struct Promise<T> {
    /// Nothing once it is kept.
    shared: Option<Arc<Shared<T>>>,
}

impl<T> Promise<T> {
    /// A worker takes the task; Python's `set_running_or_notify_cancel`. False if it was cancelled:
    /// then it must not run.
    pub fn start(&self) -> bool {
        self.shared.as_ref().is_some_and(|shared| shared.start())
    }

    /// The task ended. Nothing happens if it was cancelled before. The callbacks of the future run
    /// here.
    pub fn finish(mut self, outcome: Outcome<T>) {
        if let Some(shared) = self.shared.take() {
            shared.finish(State::Finished, outcome);
        }
    }
}

impl<T> Promise<T> {
    /// Has `then` called if the task is cancelled; before all callbacks of a future that nobody has
    /// yet.
    pub(crate) fn when_cancelled(&self, then: Box<dyn FnOnce() + Send>) {
        let Some(shared) = &self.shared else { return };
        shared.add_callback(Box::new(move |outcome| {
            if matches!(outcome, Err(TaskError::Cancelled)) {
                then();
            }
        }));
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take() {
            shared.abandon();
        }
    }
}

impl<T> fmt::Debug for Promise<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Promise").finish_non_exhaustive()
    }
}

/// The two sides of a task.
pub fn promise<T: Send + 'static>() -> (Promise<T>, Future<T>) {
    let shared = Arc::new(Shared::new());
    (Promise { shared: Some(Arc::clone(&shared)) }, Future::of(shared))
}
