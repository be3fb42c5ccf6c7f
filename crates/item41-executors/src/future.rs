//! A result that is not there yet.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
    time::{Duration, Instant},
};

mod as_completed;
mod awaiting;
mod promise;
mod result;
mod shared;
mod slot;
mod state;
mod wait;
mod watch;

pub use as_completed::{AsCompleted, AsCompletedTimeout, Unfinished, as_completed};
pub use awaiting::Awaiting;
pub use promise::{Promise, promise};
pub use state::State;
pub use wait::{ReturnWhen, Waited, wait, wait_deadline, wait_timeout};

pub(crate) use self::{
    shared::{Abort, HasShared, Shared},
    watch::Watch,
};
use crate::TaskError;

/// How a task ended.
pub type Outcome<T> = Result<T, TaskError>;

/// The result of a task that a pool runs, now or later; Python's `concurrent.futures.Future`.
///
/// Dropping it lets the task run all the same. Several threads can share it by reference or in an
/// `Arc`; the result goes to the first that asks for it. Async code awaits it. Two futures are equal
/// if they stand for the same task, so a future can be the key of a map, as in Python.
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

    pub(crate) fn shared(&self) -> &Shared<T> {
        self.owner.shared()
    }

    /// Cancels the task if no worker has it yet. Returns whether it is cancelled, now or before.
    ///
    /// ```
    /// use item41_executors::{TaskError, promise};
    ///
    /// let (_promise, future) = promise::<()>();
    /// assert!(future.cancel());
    /// assert_eq!(future.result(), Err(TaskError::Cancelled));
    /// ```
    pub fn cancel(&self) -> bool {
        self.shared().cancel()
    }

    /// Cancels the task, or ends it if it runs already. Returns whether it has ended without a
    /// result for that reason, now or before.
    ///
    /// A [`ProcessPoolExecutor`](crate::ProcessPoolExecutor) kills the worker process that runs the
    /// task and starts another one; the pool's other tasks go on. A thread cannot be ended from
    /// outside: there this does what [`cancel`](Self::cancel) does. The future ends at once with
    /// [`Aborted`](TaskError::Aborted).
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, TaskError, serve_if_worker};
    ///
    /// static FOREVER: Task<(), ()> = Task::new("forever", |()| loop {
    ///     std::thread::park();
    /// });
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&FOREVER]);
    ///     let pool = ProcessPoolExecutor::new(1)?;
    ///     let forever = pool.submit(&FOREVER, ())?;
    ///     while !forever.running() {}
    ///     assert!(forever.abort());
    ///     assert_eq!(forever.result(), Err(TaskError::Aborted));
    ///     Ok(())
    /// }
    /// ```
    pub fn abort(&self) -> bool {
        self.shared().abort()
    }

    /// Returns where the task stands at this moment.
    ///
    /// ```
    /// use item41_executors::{State, promise};
    ///
    /// let (promise, future) = promise::<()>();
    /// assert_eq!(future.state(), State::Pending);
    /// promise.start();
    /// assert!(future.running() && !future.done() && !future.cancelled());
    /// promise.finish(Ok(()));
    /// assert!(future.done());
    /// ```
    pub fn state(&self) -> State {
        self.shared().lock().state
    }

    /// Returns whether the task has ended or was cancelled.
    ///
    /// ```
    /// use item41_executors::promise;
    ///
    /// let (promise, future) = promise();
    /// assert!(!future.done());
    /// promise.finish(Ok(42));
    /// assert!(future.done());
    /// ```
    pub fn done(&self) -> bool {
        self.state().is_done()
    }

    /// Returns whether a worker has the task.
    ///
    /// ```
    /// use item41_executors::promise;
    ///
    /// let (promise, future) = promise::<()>();
    /// assert!(!future.running());
    /// promise.start();
    /// assert!(future.running());
    /// ```
    pub fn running(&self) -> bool {
        self.state() == State::Running
    }

    /// Returns whether the task was cancelled before it ran.
    ///
    /// ```
    /// use item41_executors::promise;
    ///
    /// let (_promise, future) = promise::<()>();
    /// assert!(!future.cancelled());
    /// future.cancel();
    /// assert!(future.cancelled());
    /// ```
    pub fn cancelled(&self) -> bool {
        self.state().is_cancelled()
    }

    /// Returns whether the task has ended without a result, but was not cancelled.
    fn failed(&self) -> bool {
        let core = self.shared().lock();
        core.slot.error().is_some_and(|error| *error != TaskError::Cancelled)
    }

    /// Has `callback` called with the outcome once the task is done: by the thread that finishes
    /// it, before [`result`](Self::result) returns; or at once if the task is done already.
    ///
    /// Callbacks run in the order in which they were added. One that panics stops no other. After the
    /// result was taken, a callback gets [`ResultTaken`](TaskError::ResultTaken).
    ///
    /// A callback must not wait for this same future. The callbacks of a process pool run in the one
    /// thread that manages its workers: as long as one of them runs, no answer is read and no worker
    /// gets a task. Keep it to microseconds, such as sending the outcome to another thread, and let
    /// it wait for no future of that pool.
    ///
    /// ```
    /// use std::sync::mpsc;
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// let (done, outcomes) = mpsc::channel();
    /// pool.submit(|| 6 * 7)?.add_done_callback(move |outcome| done.send(outcome.clone()).unwrap());
    /// assert_eq!(outcomes.recv()?, Ok(42));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_done_callback(&self, callback: impl FnOnce(&Outcome<T>) + Send + 'static) {
        self.shared().add_callback(Box::new(callback));
    }
}

/// Returns the moment that is `timeout` away; `None`, forever, if the clock does not reach that far.
pub(crate) fn deadline_after(timeout: Duration) -> Option<Instant> {
    Instant::now().checked_add(timeout)
}

/// Two futures are equal if they stand for the same task.
impl<T> PartialEq for Future<T> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.shared(), other.shared())
    }
}

impl<T> Eq for Future<T> {}

impl<T> Hash for Future<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::hash(self.shared(), state);
    }
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
