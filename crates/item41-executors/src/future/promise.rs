//! The worker's side of a task.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use super::{
    Future, Outcome, State,
    shared::{Abort, Shared},
};
use crate::{TaskError, panics::catch_panic};

/// The worker's side of a [`Future`]: made by [`promise`], for an executor of one's own and for
/// tests.
///
/// The future ends in any case. A promise that is dropped before it started cancels its future; one
/// that is dropped later says that the task was abandoned.
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
    /// `None` once it is kept.
    shared: Option<Arc<Shared<T>>>,
}

impl<T> Promise<T> {
    /// Says that a worker takes the task; Python's `set_running_or_notify_cancel`. False if the task
    /// was cancelled: then it must not run.
    ///
    /// ```
    /// use item41_executors::promise;
    ///
    /// let (promise, future) = promise::<()>();
    /// future.cancel();
    /// assert!(!promise.start());
    /// ```
    pub fn start(&self) -> bool {
        self.shared.as_ref().is_some_and(|shared| shared.start())
    }

    /// Ends the task. Nothing happens if it was cancelled or aborted before. The future's callbacks
    /// run here.
    ///
    /// ```
    /// use item41_executors::{TaskError, promise};
    ///
    /// let (promise, future) = promise::<()>();
    /// promise.finish(Err(TaskError::Abandoned));
    /// assert_eq!(future.result(), Err(TaskError::Abandoned));
    /// ```
    pub fn finish(mut self, outcome: Outcome<T>) {
        if let Some(shared) = self.shared.take() {
            shared.finish(State::Finished, outcome);
        }
    }

    /// Says how the task can be ended while it runs: `abort` is called, once, by
    /// [`Future::abort`]. Without it, a task that runs cannot be aborted.
    ///
    /// ```
    /// use std::sync::mpsc;
    /// use item41_executors::{TaskError, promise};
    ///
    /// let (promise, future) = promise::<()>();
    /// let (ended, end) = mpsc::channel();
    /// promise.on_abort(move || ended.send(()).unwrap());
    /// promise.start();
    /// assert!(future.abort());
    /// assert_eq!(end.recv(), Ok(()));
    /// assert_eq!(future.result(), Err(TaskError::Aborted));
    /// ```
    pub fn on_abort(&self, abort: impl FnOnce() + Send + 'static) {
        self.set_aborter(Arc::new(Once(Mutex::new(Some(Box::new(abort))))), 0);
    }

    fn set_aborter(&self, aborter: Arc<dyn Abort>, number: u64) {
        if let Some(shared) = &self.shared {
            shared.set_aborter(aborter, number);
        }
    }

    /// Does what `start` does, and says how the task with this `number` can be ended.
    pub(crate) fn start_with(&self, aborter: &Arc<impl Abort + 'static>, number: u64) -> bool {
        let aborter = || (Arc::clone(aborter) as _, number);
        self.shared.as_ref().is_some_and(|shared| shared.start_with(aborter))
    }

    /// Has `then` called if the task is cancelled. Called before anyone has the future, it comes
    /// before all other callbacks.
    pub(crate) fn when_cancelled(&self, then: Box<dyn FnOnce() + Send>) {
        let Some(shared) = &self.shared else { return };
        shared.add_callback(Box::new(move |outcome| {
            if matches!(outcome, Err(TaskError::Cancelled)) {
                then();
            }
        }));
    }
}

/// A closure that aborts one task.
struct Once(Mutex<Option<Box<dyn FnOnce() + Send>>>);

impl Abort for Once {
    fn abort(&self, _: u64) {
        let abort = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(abort) = abort {
            let _ = catch_panic(abort);
        }
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

/// Makes the two sides of a task.
///
/// ```
/// use std::thread;
/// use item41_executors::promise;
///
/// let (promise, future) = promise();
/// thread::spawn(move || {
///     if promise.start() {
///         promise.finish(Ok(6 * 7));
///     }
/// });
/// assert_eq!(future.result(), Ok(42));
/// ```
pub fn promise<T: Send + 'static>() -> (Promise<T>, Future<T>) {
    let shared = Arc::new(Shared::new());
    (Promise { shared: Some(Arc::clone(&shared)) }, Future::of(shared))
}
