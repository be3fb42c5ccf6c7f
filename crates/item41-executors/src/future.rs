//! A result that is not there yet.

use std::{
    fmt, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::TaskError;

/// How a task ended.
pub type Outcome<T> = Result<T, TaskError>;

/// Where a task stands.
///
/// Python has a fifth state, `CANCELLED_AND_NOTIFIED`: there a cancelled future tells its waiters
/// only when a worker meets it in the queue. Here `cancel` tells them itself, so the two are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for a worker.
    Pending,
    /// A worker has it; it can no longer be cancelled.
    Running,
    /// It was cancelled and never ran.
    Cancelled,
    /// It ended, well or badly.
    Finished,
}

impl State {
    fn is_done(self) -> bool {
        matches!(self, Self::Cancelled | Self::Finished)
    }
}

type Callback<T> = Box<dyn FnOnce(&Outcome<T>) + Send>;

struct Core<T> {
    state: State,
    /// Set by `settle`, after the callbacks; taken by `result`.
    outcome: Option<Outcome<T>>,
    callbacks: Vec<Callback<T>>,
}

struct Shared<T> {
    core: Mutex<Core<T>>,
    settled: Condvar,
}

impl<T> Shared<T> {
    /// No code of a task or a callback runs under the lock, so that it is never poisoned.
    fn lock(&self) -> MutexGuard<'_, Core<T>> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs the callbacks, also those that are added meanwhile, and then lets `result` return.
    /// The state must already be a final one.
    fn settle<'a>(&'a self, mut core: MutexGuard<'a, Core<T>>, outcome: Outcome<T>) {
        while !core.callbacks.is_empty() {
            let callbacks = mem::take(&mut core.callbacks);
            drop(core);
            for callback in callbacks {
                // The panic hook has shown it; the other callbacks must still run.
                let _ = catch_unwind(AssertUnwindSafe(|| callback(&outcome)));
            }
            core = self.lock();
        }
        core.outcome = Some(outcome);
        // Unlocked first, so that who wakes up does not wait again.
        drop(core);
        self.settled.notify_all();
    }
}

/// The result of a task that a pool runs, now or later; Python's `concurrent.futures.Future`.
///
/// Dropping it lets the task run all the same. A future belongs to one owner, who takes the result
/// by value; several threads share it by reference or in an `Arc`.
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
    shared: Arc<Shared<T>>,
}

impl<T> Future<T> {
    /// Waits for the task and takes its result.
    ///
    /// # Errors
    /// Why the task has none.
    pub fn result(self) -> Outcome<T> {
        let core = self.shared.lock();
        let mut core = self
            .shared
            .settled
            .wait_while(core, |core| core.outcome.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        take(&mut core)
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
        let core = self.shared.lock();
        let (mut core, _) = self
            .shared
            .settled
            .wait_timeout_while(core, limit, |core| core.outcome.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        if core.outcome.is_none() {
            drop(core);
            return Err(self);
        }
        Ok(take(&mut core))
    }

    /// Waits for the task and leaves its result where it is.
    pub(crate) fn wait(&self) {
        let core = self.shared.lock();
        let _settled = self.shared.settled.wait_while(core, |core| core.outcome.is_none());
    }

    /// Cancels the task if no worker has it yet. Says whether it is cancelled, now or before.
    pub fn cancel(&self) -> bool {
        let mut core = self.shared.lock();
        if core.state == State::Pending {
            core.state = State::Cancelled;
            self.shared.settle(core, Err(TaskError::Cancelled));
            return true;
        }
        core.state == State::Cancelled
    }

    /// Where the task stands at this moment.
    pub fn state(&self) -> State {
        self.shared.lock().state
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
        self.state() == State::Cancelled
    }

    /// Has `callback` called with the outcome once the task is done: by the thread that finishes
    /// it, before [`result`](Self::result) returns; or here and now if it is done already.
    /// Callbacks run in the order they were added, and one that panics stops no other.
    ///
    /// A callback must not wait for this same future.
    pub fn add_done_callback(&self, callback: impl FnOnce(&Outcome<T>) + Send + 'static) {
        let mut core = self.shared.lock();
        core.callbacks.push(Box::new(callback));
        // Where the callbacks run at this moment, that thread takes this one too.
        if let Some(outcome) = core.outcome.take() {
            self.shared.settle(core, outcome);
        }
    }
}

fn take<T>(core: &mut Core<T>) -> Outcome<T> {
    core.outcome.take().expect("the outcome stays until the future's one owner takes it")
}

impl<T> fmt::Debug for Future<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Future").field("state", &self.state()).finish_non_exhaustive()
    }
}

/// The worker's side of a [`Future`]. Whatever becomes of it, the future ends: a promise dropped
/// before it started cancels it.
pub(crate) struct Promise<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Promise<T> {
    /// A worker takes the task. False if it was cancelled: then it must not run.
    pub fn start(&self) -> bool {
        let mut core = self.shared.lock();
        if core.state == State::Pending {
            core.state = State::Running;
        }
        core.state == State::Running
    }

    /// The task ended. Nothing happens if it was cancelled before.
    pub fn finish(self, outcome: Outcome<T>) {
        self.settle(State::Finished, outcome);
    }

    fn settle(&self, state: State, outcome: Outcome<T>) {
        let mut core = self.shared.lock();
        if !core.state.is_done() {
            core.state = state;
            self.shared.settle(core, outcome);
        }
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        let state = self.shared.lock().state;
        match state {
            State::Pending => self.settle(State::Cancelled, Err(TaskError::Cancelled)),
            State::Running => self.settle(State::Finished, Err(TaskError::Abandoned)),
            State::Cancelled | State::Finished => {}
        }
    }
}

/// The two sides of a task.
pub(crate) fn promise<T>() -> (Promise<T>, Future<T>) {
    let core = Core { state: State::Pending, outcome: None, callbacks: Vec::new() };
    let shared = Arc::new(Shared { core: Mutex::new(core), settled: Condvar::new() });
    let promise = Promise { shared: Arc::clone(&shared) };
    (promise, Future { shared })
}
