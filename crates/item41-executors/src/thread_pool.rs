//! A pool of threads.

use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};

mod builder;
mod job;
mod maps;
mod queue;
#[cfg(not(loom))]
mod scope;

pub use builder::ThreadPoolBuilder;
#[cfg(not(loom))]
pub use scope::{ScopedPool, scope};

use self::{job::Closure, queue::Queue};
use crate::{
    Executor, Future, Map, Shutdown, StartError, SubmitError, Task,
    panics::{catch_panic, note_locations},
    worker_threads::{WorkerThreads, check_name},
};

/// Runs closures in threads of its own; Python's `ThreadPoolExecutor`. Rust's threads compute at the
/// same time.
///
/// Dropping the pool waits for the tasks that it was given, as leaving Python's `with` block does.
/// A task that waits for another task of the same pool occupies its thread meanwhile: if such tasks
/// fill the pool, none of them ever ends. Tasks wait in a queue without bound:
/// [`map_lazy`](Self::map_lazy) submits no more than it may.
///
/// ```
/// use item41_executors::ThreadPoolExecutor;
///
/// let pool = ThreadPoolExecutor::new(4)?;
/// let squares = pool.map(|n: u64| n * n, 1..=5)?;
/// assert_eq!(squares.collect::<Result<Vec<_>, _>>()?, [1, 4, 9, 16, 25]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ThreadPoolExecutor {
    queue: Arc<Queue<'static>>,
    threads: WorkerThreads,
}

impl ThreadPoolBuilder {
    /// Makes the pool; its threads start at once.
    ///
    /// # Errors
    /// The number of workers is 0, the name has a NUL, or the system gives no thread. Then no thread
    /// is left behind.
    ///
    /// ```
    /// use item41_executors::{StartError, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::builder().build()?;
    /// assert!(pool.workers() >= 1, "as many as there are cores");
    /// let nameless = ThreadPoolExecutor::builder().name("\0").build();
    /// assert!(matches!(nameless, Err(StartError::Name { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn build(self) -> Result<ThreadPoolExecutor, StartError> {
        if self.workers == 0 {
            return Err(StartError::ZeroWorkers);
        }
        check_name(&self.name)?;
        note_locations();
        // From the first thread on, dropping the pool ends those that have started.
        let mut pool =
            ThreadPoolExecutor { queue: Arc::new(Queue::new()), threads: WorkerThreads::default() };
        for number in 0..self.workers {
            let (queue, initializer) = (Arc::clone(&pool.queue), self.initializer.clone());
            let work = move || queue.work(initializer.as_deref());
            pool.threads.start(format!("{} {number}", self.name), work)?;
        }
        Ok(pool)
    }
}

impl ThreadPoolExecutor {
    /// Makes a pool of `workers` threads, which start at once.
    ///
    /// # Errors
    /// `workers` is 0, or the system gives no thread. Then no thread is left behind.
    ///
    /// ```
    /// use item41_executors::{StartError, ThreadPoolExecutor};
    ///
    /// assert_eq!(ThreadPoolExecutor::new(4)?.workers(), 4);
    /// assert!(matches!(ThreadPoolExecutor::new(0), Err(StartError::ZeroWorkers)));
    /// # Ok::<(), StartError>(())
    /// ```
    pub fn new(workers: usize) -> Result<Self, StartError> {
        Self::builder().workers(workers).build()
    }

    /// Begins a pool with names for its threads, an initializer, or as many threads as there are
    /// cores.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::builder().name("reader").build()?;
    /// assert_eq!(pool.submit(|| 6 * 7)?.result(), Ok(42));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder() -> ThreadPoolBuilder {
        ThreadPoolBuilder::default()
    }

    /// Returns how many threads it has.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// assert_eq!(ThreadPoolExecutor::new(4)?.workers(), 4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn workers(&self) -> usize {
        self.threads.len()
    }

    /// Has `function` run by the next free thread.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// assert_eq!(pool.submit(|| 6 * 7)?.result(), Ok(42));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn submit<T: Send + 'static>(
        &self,
        function: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Future<T>, SubmitError> {
        let (closure, future) = Closure::new(function);
        self.queue.push(closure)?;
        Ok(future)
    }

    /// Takes no more tasks; Python's `shutdown`. What happens to the tasks that the pool has, and
    /// whether this call waits for them, is up to `how`. A second call is allowed.
    ///
    /// ```
    /// use item41_executors::{Shutdown, SubmitError, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// pool.shutdown(Shutdown::default().cancel_futures(true));
    /// assert_eq!(pool.submit(|| ()).unwrap_err(), SubmitError::Shutdown);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn shutdown(&self, how: Shutdown) {
        for cancelled in self.queue.close(how.cancel_futures) {
            // What a closure has captured may panic when it is dropped.
            let _ = catch_panic(|| cancelled.fail(None));
            let _ = catch_panic(|| drop(cancelled));
        }
        if how.wait {
            self.threads.join();
        }
    }
}

impl Drop for ThreadPoolExecutor {
    fn drop(&mut self) {
        self.shutdown(Shutdown::default());
    }
}

impl Executor for ThreadPoolExecutor {
    fn submit_task<A, R>(&self, task: &Task<A, R>, argument: A) -> Result<Future<R>, SubmitError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static,
    {
        let function = task.function();
        self.submit(move || function(argument))
    }

    fn map_task<A, R>(
        &self,
        task: &Task<A, R>,
        items: impl IntoIterator<Item = A>,
        chunk_size: usize,
    ) -> Result<Map<R>, SubmitError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static,
    {
        if chunk_size == 0 {
            return Err(SubmitError::ZeroChunkSize);
        }
        items.into_iter().map(|argument| self.submit_task(task, argument)).collect()
    }

    fn shutdown(&self, how: Shutdown) {
        self.shutdown(how);
    }

    fn workers(&self) -> usize {
        self.workers()
    }
}
