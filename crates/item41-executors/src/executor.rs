//! What both pools have in common.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Future, Map, ProcessPoolExecutor, Shutdown, SubmitError, Task, ThreadPoolExecutor, map::Piece,
};

/// What both pools have in common: they run a [`Task`]. Code that is written for any executor
/// goes from threads to processes by one change, where the pool is made.
///
/// ```
/// use item41_executors::{Executor, SubmitError, Task, ThreadPoolExecutor};
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
    fn submit_task<A, R>(&self, task: &Task<A, R>, argument: A) -> Result<Future<R>, SubmitError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static;

    /// Has `task` run on every item, `chunk_size` of them in one message to a process; for threads
    /// that size has no effect. All are submitted before this returns; the results come in the
    /// order of the items.
    ///
    /// # Errors
    /// The pool was shut down or is broken, or `chunk_size` is zero.
    fn map_task<A, R>(
        &self,
        task: &Task<A, R>,
        items: impl IntoIterator<Item = A>,
        chunk_size: usize,
    ) -> Result<Map<R>, SubmitError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static;

    /// Takes no more tasks.
    fn shutdown(&self, how: Shutdown);

    /// How many tasks can run at the same time.
    fn workers(&self) -> usize;
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
            return Err(SubmitError::EmptyChunks);
        }
        let mut map = Map::new();
        for argument in items {
            map.push(Piece::One(self.submit_task(task, argument)?));
        }
        Ok(map)
    }

    fn shutdown(&self, how: Shutdown) {
        self.shutdown(how);
    }

    fn workers(&self) -> usize {
        self.workers()
    }
}

impl Executor for ProcessPoolExecutor {
    fn submit_task<A, R>(&self, task: &Task<A, R>, argument: A) -> Result<Future<R>, SubmitError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static,
    {
        self.submit(task, argument)
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
        self.map_chunks(task, items, chunk_size)
    }

    fn shutdown(&self, how: Shutdown) {
        self.shutdown(how);
    }

    fn workers(&self) -> usize {
        self.workers()
    }
}
