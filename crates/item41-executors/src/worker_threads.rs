//! The threads of a pool, and how the pool ends.

use std::{
    fmt,
    num::NonZero,
    sync::{Mutex, PoisonError},
};

use crate::{
    StartError,
    sync::thread::{self, JoinHandle, ThreadId},
};

/// What a pool does at its end. The default is Python's: it waits, and runs what was submitted.
///
/// ```
/// use item41_executors::{Shutdown, ThreadPoolExecutor};
///
/// let pool = ThreadPoolExecutor::new(1)?;
/// pool.shutdown(Shutdown::default().wait(false).cancel_futures(true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "`shutdown` does what it says"]
pub struct Shutdown {
    pub(crate) wait: bool,
    pub(crate) cancel_futures: bool,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self { wait: true, cancel_futures: false }
    }
}

impl Shutdown {
    /// Sets whether the call returns only when the workers are gone. A callback that runs in one of
    /// the pool's own threads never waits for them.
    ///
    /// ```
    /// use std::sync::mpsc;
    /// use item41_executors::{Shutdown, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// let (answer, question) = mpsc::channel();
    /// let future = pool.submit(move || question.recv())?;
    /// pool.shutdown(Shutdown::default().wait(false));
    /// answer.send(42)?;
    /// assert_eq!(future.result(), Ok(Ok(42)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn wait(self, wait: bool) -> Self {
        Self { wait, ..self }
    }

    /// Sets whether tasks that have not started are cancelled instead of run.
    ///
    /// ```
    /// use std::sync::mpsc;
    /// use item41_executors::{Shutdown, TaskError, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// let (answer, question) = mpsc::channel::<u64>();
    /// let first = pool.submit(move || question.recv())?;
    /// let second = pool.submit(|| 42)?;
    /// while !first.running() {}
    /// pool.shutdown(Shutdown::default().wait(false).cancel_futures(true));
    /// answer.send(41)?;
    /// assert_eq!(first.result(), Ok(Ok(41)));
    /// assert_eq!(second.result(), Err(TaskError::Cancelled));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cancel_futures(self, cancel_futures: bool) -> Self {
        Self { cancel_futures, ..self }
    }

    /// Returns whether the call returns only when the workers are gone: for executors of one's own.
    ///
    /// ```
    /// # use item41_executors::Shutdown;
    /// assert!(Shutdown::default().waits());
    /// ```
    #[must_use = "it changes nothing"]
    pub const fn waits(self) -> bool {
        self.wait
    }

    /// Returns whether tasks that have not started are cancelled: for executors of one's own.
    ///
    /// ```
    /// # use item41_executors::Shutdown;
    /// assert!(!Shutdown::default().cancels_futures());
    /// ```
    #[must_use = "it changes nothing"]
    pub const fn cancels_futures(self) -> bool {
        self.cancel_futures
    }
}

/// Returns how many cores the system has for this program; a builder begins with as many workers.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Refuses a name that the system would cut off: the name of a thread or a process ends at a NUL.
pub(crate) fn check_name(name: &str) -> Result<(), StartError> {
    if name.contains('\0') {
        return Err(StartError::Name { name: name.to_owned() });
    }
    Ok(())
}

/// The threads that a pool has started.
#[derive(Default)]
pub(crate) struct WorkerThreads {
    ids: Vec<ThreadId>,
    handles: Mutex<Vec<JoinHandle<()>>>,
}

impl WorkerThreads {
    pub(crate) fn start(
        &mut self,
        name: String,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), StartError> {
        let thread = thread::Builder::new().name(name);
        let thread = thread.spawn(work).map_err(StartError::Thread)?;
        self.ids.push(thread.thread().id());
        self.handles.get_mut().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns whether the caller is one of these threads.
    pub(crate) fn contain_caller(&self) -> bool {
        self.ids.contains(&thread::current().id())
    }

    /// Waits until all threads have ended; several callers may wait. A thread cannot wait for
    /// itself: if the caller is one of these, this returns at once.
    pub(crate) fn join(&self) {
        if self.contain_caller() {
            return;
        }
        let mut handles = self.handles.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in handles.drain(..) {
            // The threads of a pool catch their tasks' panics.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for WorkerThreads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkerThreads").field("ids", &self.ids).finish_non_exhaustive()
    }
}
