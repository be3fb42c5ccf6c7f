//! What all executors have in common.

use serde::{Serialize, de::DeserializeOwned};

use crate::{Future, LazyMap, Map, Shutdown, SubmitError, Task, Unordered};

/// What all executors have in common: they run a [`Task`]. Code for any executor goes from threads
/// to processes by one change, where the pool is made.
///
/// ```
/// use item41_executors::{Executor, Task, ThreadPoolExecutor};
///
/// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
///
/// fn doubles(pool: &impl Executor) -> Result<Vec<u64>, Box<dyn std::error::Error>> {
///     Ok(pool.map_task(&DOUBLE, 1..=3, 1)?.collect::<Result<_, _>>()?)
/// }
///
/// assert_eq!(doubles(&ThreadPoolExecutor::new(2)?)?, [2, 4, 6]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Executor {
    /// Has `task` run on `argument`.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    ///
    /// ```
    /// use item41_executors::{Executor, Task, ThreadPoolExecutor};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// assert_eq!(pool.submit_task(&DOUBLE, 21)?.result(), Ok(42));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn submit_task<A, R>(&self, task: &Task<A, R>, argument: A) -> Result<Future<R>, SubmitError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static;

    /// Has `task` run on each item. To another process, `chunk_size` items travel in one message; for
    /// threads that size has no effect. All tasks are submitted before this returns. The results
    /// come in the order of the items.
    ///
    /// # Errors
    /// The pool was shut down or is broken, or `chunk_size` is 0.
    ///
    /// ```
    /// use item41_executors::{Executor, Task, ThreadPoolExecutor};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// let doubles = pool.map_task(&DOUBLE, 1..=3, 1)?;
    /// assert_eq!(doubles.collect::<Result<Vec<_>, _>>()?, [2, 4, 6]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn map_task<A, R>(
        &self,
        task: &Task<A, R>,
        items: impl IntoIterator<Item = A>,
        chunk_size: usize,
    ) -> Result<Map<R>, SubmitError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static;

    /// Has `task` run on each item, with at most `buffer_size` tasks submitted whose results are not
    /// yet taken; Python's `map` with a `buffersize`. The items may be endless.
    ///
    /// # Errors
    /// The pool was shut down or is broken, or `buffer_size` is 0.
    ///
    /// ```
    /// use item41_executors::{Executor, Task, ThreadPoolExecutor};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// let mut doubles = pool.map_task_lazy(&DOUBLE, 0.., 4)?;
    /// assert_eq!(doubles.nth(1000), Some(Ok(2000)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn map_task_lazy<'a, A, R, I>(
        &'a self,
        task: &'a Task<A, R>,
        items: I,
        buffer_size: usize,
    ) -> Result<LazyMap<'a, R>, SubmitError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item = A, IntoIter: 'a>,
    {
        let mut items = items.into_iter();
        LazyMap::new(buffer_size, move |map| {
            let Some(item) = items.next() else { return Ok(false) };
            map.push(self.submit_task(task, item)?);
            Ok(true)
        })
    }

    /// Has `task` run on each item. The results come as they are done, whatever the order of the
    /// items.
    ///
    /// # Errors
    /// The pool was shut down or is broken, or `chunk_size` is 0.
    ///
    /// ```
    /// use item41_executors::{Executor, Task, ThreadPoolExecutor};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// let doubles = pool.map_task_unordered(&DOUBLE, 1..=3, 1)?;
    /// assert_eq!(doubles.sum::<Result<u64, _>>()?, 12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn map_task_unordered<A, R>(
        &self,
        task: &Task<A, R>,
        items: impl IntoIterator<Item = A>,
        chunk_size: usize,
    ) -> Result<Unordered<'static, R>, SubmitError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static,
    {
        Ok(self.map_task(task, items, chunk_size)?.unordered())
    }

    /// Takes no more tasks.
    ///
    /// ```
    /// use item41_executors::{Executor, Shutdown, ThreadPoolExecutor};
    ///
    /// fn end(pool: &impl Executor) {
    ///     pool.shutdown(Shutdown::default().cancel_futures(true));
    /// }
    ///
    /// end(&ThreadPoolExecutor::new(2)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn shutdown(&self, how: Shutdown);

    /// Returns how many tasks can run at the same time.
    ///
    /// ```
    /// use item41_executors::{Executor, ThreadPoolExecutor};
    ///
    /// fn half(pool: &impl Executor) -> usize {
    ///     pool.workers() / 2
    /// }
    ///
    /// assert_eq!(half(&ThreadPoolExecutor::new(4)?), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn workers(&self) -> usize;
}
