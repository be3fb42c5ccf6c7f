//! A pool of threads.

use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};
use tracing::info_span;

mod builder;
mod job;
mod queue;
#[cfg(not(loom))]
mod scope;

pub use builder::ThreadPoolBuilder;
#[cfg(not(loom))]
pub use scope::{ScopedPool, scope};

use self::{job::Closure, queue::Queue};
use crate::{
    Executor, Future, LazyMap, Map, Shutdown, StartError, SubmitError, Task, Unordered,
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
    pub fn builder() -> ThreadPoolBuilder {
        ThreadPoolBuilder::default()
    }

    /// Returns how many threads it has.
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

    /// Has `function` run on each item. All tasks are submitted before this returns. The results come
    /// in the order of the items.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// let lengths = pool.map(|word: &str| word.len(), ["one", "three"])?;
    /// assert_eq!(lengths.collect::<Result<Vec<_>, _>>()?, [3, 5]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn map<I: IntoIterator, T: Send + 'static>(
        &self,
        function: impl Fn(I::Item) -> T + Send + Sync + 'static,
        items: I,
    ) -> Result<Map<T>, SubmitError>
    where
        I::Item: Send + 'static,
    {
        let mut submit = self.submit_each(function, items);
        let mut map = Map::default();
        while submit(&mut map)? {}
        Ok(map)
    }

    /// Has `function` run on each item, with at most `buffer_size` tasks submitted whose results are
    /// not yet taken; Python's `map` with a `buffersize`. The items may be endless.
    ///
    /// # Errors
    /// The pool was shut down or is broken, or `buffer_size` is 0.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// let squares = pool.map_lazy(|n: u64| n * n, 1.., 4)?;
    /// let small: Vec<_> = squares.map_while(Result::ok).take_while(|&n| n < 20).collect();
    /// assert_eq!(small, [1, 4, 9, 16]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn map_lazy<'a, I, T: Send + 'static>(
        &'a self,
        function: impl Fn(I::Item) -> T + Send + Sync + 'static,
        items: I,
        buffer_size: usize,
    ) -> Result<LazyMap<'a, T>, SubmitError>
    where
        I: IntoIterator<Item: Send + 'static, IntoIter: 'a>,
    {
        LazyMap::new(buffer_size, self.submit_each(function, items))
    }

    /// Has `function` run on each item. The results come as they are done, whatever the order of the
    /// items.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// let squares = pool.map_unordered(|n: u64| n * n, 1..=3)?;
    /// assert_eq!(squares.sum::<Result<u64, _>>()?, 14);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn map_unordered<I: IntoIterator, T: Send + 'static>(
        &self,
        function: impl Fn(I::Item) -> T + Send + Sync + 'static,
        items: I,
    ) -> Result<Unordered<'static, T>, SubmitError>
    where
        I::Item: Send + 'static,
    {
        Ok(self.map(function, items)?.unordered())
    }

    /// Returns a closure that submits the next item, and false where there is none.
    fn submit_each<'a, I, T: Send + 'static>(
        &'a self,
        function: impl Fn(I::Item) -> T + Send + Sync + 'static,
        items: I,
    ) -> impl FnMut(&mut Map<T>) -> Result<bool, SubmitError> + 'a
    where
        I: IntoIterator<Item: Send + 'static, IntoIter: 'a>,
    {
        let function = Arc::new(function);
        let mut items = items.into_iter();
        move |map| {
            let Some(item) = info_span!("1. take an item").in_scope(|| items.next()) else {
                return Ok(false);
            };
            let function = Arc::clone(&function);
            map.push(self.submit(move || function(item))?);
            Ok(true)
        }
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
