//! A result that is not there yet.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

mod as_completed;
mod awaiting;

mod promise;
mod shared;
mod state;
mod wait;
mod watch;

pub use as_completed::{AsCompleted, Unfinished, Within, as_completed};
pub use awaiting::Awaiting;
pub use promise::{Promise, promise};
pub use state::State;
pub use wait::{ReturnWhen, Waited, wait};

use self::shared::Core;
pub(crate) use self::shared::{HasShared, Shared};
use crate::TaskError;

/// How a task ended.
pub type Outcome<T> = Result<T, TaskError>;

/// The result of a task that a pool runs, now or later; Python's `concurrent.futures.Future`.
///
/// Dropping it lets the task run all the same. A future belongs to one owner, who takes the result
/// by value; several threads share it by reference or in an `Arc`. Async code awaits it.
///
/// ```
/// use item41_executors::ThreadPoolExecutor;
///
/// let pool = ThreadPoolExecutor::new(2)?;
/// let future = pool.submit(|| 6 * 7)?;
/// future.add_done_callback(|outcome| assert_eq!(*outcome, Ok(42)));
/// assert_eq!(future.result(), Ok(42));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a task's result or failure is lost with its future"]
pub struct Future<T> {
    owner: Arc<dyn HasShared<T>>,
}

impl<T> Future<T> {
    pub(crate) fn of(owner: Arc<dyn HasShared<T>>) -> Self {
        Self { owner }
    }

    fn shared(&self) -> &Shared<T> {
        self.owner.shared()
    }

    /// Waits for the task and takes its result.
    ///
    /// # Errors
    /// Why the task has none.
    pub fn result(self) -> Outcome<T> {
        take(&mut self.shared().wait(None))
    }

    /// Waits for the task at most `limit` and takes its result.
    ///
    /// # Errors
    /// The future itself, if the task is not done by then: it can be asked again.
    ///
    /// ```
    /// use std::{sync::mpsc, time::Duration};
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// let (answer, question) = mpsc::channel();
    /// let future = pool.submit(move || question.recv())?;
    /// let future = future.result_timeout(Duration::from_millis(1)).unwrap_err();
    /// answer.send(42)?;
    /// assert_eq!(future.result(), Ok(Ok(42)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn result_timeout(self, limit: Duration) -> Result<Outcome<T>, Self> {
        let mut core = self.shared().wait(end_of(limit));
        if core.outcome.is_none() {
            drop(core);
            return Err(self);
        }
        Ok(take(&mut core))
    }

    /// Waits for the task and leaves its result where it is. False if it is not there by the moment
    /// `end`.
    pub(crate) fn wait_until(&self, end: Option<Instant>) -> bool {
        self.shared().wait(end).outcome.is_some()
    }

    /// Cancels the task if no worker has it yet. Says whether it is cancelled, now or before.
    pub fn cancel(&self) -> bool {
        self.shared().cancel()
    }

    /// Where the task stands at this moment.
    pub fn state(&self) -> State {
        self.shared().lock().state
    }

    /// Whether the task ended or was cancelled.
    pub fn done(&self) -> bool {
        self.state().is_done()
    }

    /// Whether a worker has the task.
    pub fn running(&self) -> bool {
        self.state() == State::Running
    }

    /// Whether the task was cancelled.
    pub fn cancelled(&self) -> bool {
        self.state().is_cancelled()
    }

    /// Whether it is done and has no result, but was not cancelled.
    fn failed(&self) -> bool {
        let core = self.shared().lock();
        matches!(&core.outcome, Some(Err(error)) if **error != TaskError::Cancelled)
    }

    /// Has `callback` called with the outcome once the task is done: by the thread that finishes
    /// it, before [`result`](Self::result) returns; or here and now if it is done already.
    /// Callbacks run in the order they were added, and one that panics stops no other.
    ///
    /// A callback must not wait for this same future. In a pool of processes it must wait for no
    /// future of the pool at all: its callbacks run in the one thread that manages the workers, and
    /// while one of them waits there, no answer is read and nobody gets work.
    pub fn add_done_callback(&self, callback: impl FnOnce(&Outcome<T>) + Send + 'static) {
        self.shared().add_callback(Box::new(callback));
    }
}

fn take<T>(core: &mut Core<T>) -> Outcome<T> {
    core.take().expect("the outcome stays until the future's one owner takes it")
}

/// The end of a time limit that begins now; none where it is farther away than the clock reaches.
pub(crate) fn end_of(limit: Duration) -> Option<Instant> {
    Instant::now().checked_add(limit)
}

impl<T> fmt::Debug for Future<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let core = self.shared().lock();
        f.debug_struct("Future")
            .field("state", &core.state)
            .field("watches", &core.watches())
            .finish_non_exhaustive()
    }
}
