//! A task for each of many items, in a pool of processes.

use std::borrow::Borrow;

use serde::{Serialize, de::DeserializeOwned};

use super::{ProcessPoolExecutor, parent::Request};
use crate::{LazyMap, Map, SubmitError, Task, Unordered, step::step};

impl ProcessPoolExecutor {
    /// Has `task` run on each item, each in a message of its own. All tasks are submitted before this
    /// returns. The results come in the order of the items.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::new(4)?;
    ///     let doubles = pool.map(&DOUBLE, [1, 2, 3])?;
    ///     assert_eq!(doubles.collect::<Result<Vec<_>, _>>()?, [2, 4, 6]);
    ///     Ok(())
    /// }
    /// ```
    pub fn map<A, R, I>(&self, task: &Task<A, R>, items: I) -> Result<Map<R>, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item: Borrow<A>>,
    {
        self.map_chunks(task, items, 1)
    }

    /// Does the same with `chunk_size` items in one message: sending and waking up cost far more than
    /// a small task. Python's `map` with a `chunksize`. Each item of a chunk succeeds or fails by
    /// itself.
    ///
    /// # Errors
    /// The pool was shut down or is broken, or `chunk_size` is 0.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::new(2)?;
    ///     let doubles = pool.map_chunks(&DOUBLE, 0..100_000, 1000)?;
    ///     assert_eq!(doubles.count(), 100_000);
    ///     Ok(())
    /// }
    /// ```
    pub fn map_chunks<A, R, I>(
        &self,
        task: &Task<A, R>,
        items: I,
        chunk_size: usize,
    ) -> Result<Map<R>, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item: Borrow<A>>,
    {
        let mut submit = self.submit_chunks(task, items, chunk_size)?;
        let mut map = Map::default();
        while submit(&mut map)? {}
        Ok(map)
    }

    /// Has `task` run on each item, with at most `buffer_size` tasks submitted whose results are not
    /// yet taken; Python's `map` with a `buffersize`. The items may be endless.
    ///
    /// # Errors
    /// The pool was shut down or is broken, or `buffer_size` is 0.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::new(2)?;
    ///     let mut doubles = pool.map_lazy(&DOUBLE, 0.., 16)?;
    ///     assert_eq!(doubles.nth(1000), Some(Ok(2000)));
    ///     Ok(())
    /// }
    /// ```
    pub fn map_lazy<'a, A, R, I>(
        &'a self,
        task: &'a Task<A, R>,
        items: I,
        buffer_size: usize,
    ) -> Result<LazyMap<'a, R>, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item: Borrow<A>, IntoIter: 'a>,
    {
        self.map_chunks_lazy(task, items, 1, buffer_size)
    }

    /// Does the same with `chunk_size` items in one message; at most `buffer_size` chunks are
    /// submitted whose results are not yet taken.
    ///
    /// # Errors
    /// The pool was shut down or is broken, or `chunk_size` or `buffer_size` is 0.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::new(2)?;
    ///     let mut doubles = pool.map_chunks_lazy(&DOUBLE, 0.., 1000, 4)?;
    ///     assert_eq!(doubles.nth(100_000), Some(Ok(200_000)));
    ///     Ok(())
    /// }
    /// ```
    pub fn map_chunks_lazy<'a, A, R, I>(
        &'a self,
        task: &'a Task<A, R>,
        items: I,
        chunk_size: usize,
        buffer_size: usize,
    ) -> Result<LazyMap<'a, R>, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item: Borrow<A>, IntoIter: 'a>,
    {
        LazyMap::new(buffer_size, self.submit_chunks(task, items, chunk_size)?)
    }

    /// Has `task` run on each item, each in a message of its own. The results come as they are done,
    /// whatever the order of the items.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::new(2)?;
    ///     let doubles = pool.map_unordered(&DOUBLE, [1, 2, 3])?;
    ///     assert_eq!(doubles.sum::<Result<u64, _>>()?, 12);
    ///     Ok(())
    /// }
    /// ```
    pub fn map_unordered<A, R, I>(
        &self,
        task: &Task<A, R>,
        items: I,
    ) -> Result<Unordered<'static, R>, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item: Borrow<A>>,
    {
        Ok(self.map(task, items)?.unordered())
    }

    /// Returns a closure that submits the next chunk, and false where no item is left.
    fn submit_chunks<'a, A, R, I>(
        &'a self,
        task: &'a Task<A, R>,
        items: I,
        chunk_size: usize,
    ) -> Result<impl FnMut(&mut Map<R>) -> Result<bool, SubmitError> + 'a, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item: Borrow<A>, IntoIter: 'a>,
    {
        if chunk_size == 0 {
            return Err(SubmitError::ZeroChunkSize);
        }
        let mut items = items.into_iter().peekable();
        Ok(move |map: &mut Map<R>| {
            let mut request = Request::new(task, self.message_bytes);
            while request.items() < chunk_size {
                let Some(item) = step!("1. take an item", items.peek()) else { break };
                // An item for which the message has no more space begins the next one.
                if !request.push(item.borrow()) {
                    break;
                }
                items.next();
            }
            if request.items() == 0 {
                return Ok(false);
            }
            let size = request.items();
            let (call, future) = request.several();
            map.push_chunk(size, future);
            self.push(call)?;
            Ok(true)
        })
    }
}
