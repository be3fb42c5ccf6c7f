//! A pool of threads.

use std::sync::Arc;

use tracing::info_span;

mod builder;
mod job;
mod queue;

pub use builder::ThreadPoolBuilder;

use self::{job::Closure, queue::Queue};
use crate::{Future, Map, Shutdown, StartError, SubmitError, crew::Crew, map::Piece};

/// Runs closures in threads of its own; Python's `ThreadPoolExecutor`. Here the threads do run in
/// parallel.
///
/// Dropping it waits for the tasks it was given, as leaving Python's `with` block does.
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
    queue: Arc<Queue>,
    threads: Crew,
}

impl ThreadPoolExecutor {
    /// A pool of `workers` threads, which start at once.
    ///
    /// # Errors
    /// `workers` is zero, or the system gives no thread; then none is left behind.
    pub fn new(workers: usize) -> Result<Self, StartError> {
        Self::builder().workers(workers).build()
    }

    /// A pool with names for its threads, an initializer, or as many threads as there are cores.
    pub fn builder() -> ThreadPoolBuilder {
        ThreadPoolBuilder::default()
    }

    /// How many threads it has.
    pub fn workers(&self) -> usize {
        self.threads.size()
    }

    /// Has `function` run by the next thread that is free.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    pub fn submit<T: Send + 'static>(
        &self,
        function: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Future<T>, SubmitError> {
        let (closure, future) = Closure::new(function);
        self.queue.push(closure)?;
        Ok(future)
    }

    /// Has `function` run on every item. All tasks are submitted before this returns; the results
    /// come in the order of the items.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    pub fn map<I: IntoIterator, T: Send + 'static>(
        &self,
        function: impl Fn(I::Item) -> T + Send + Sync + 'static,
        items: I,
    ) -> Result<Map<T>, SubmitError>
    where
        I::Item: Send + 'static,
    {
        let function = Arc::new(function);
        let mut items = items.into_iter();
        let mut map = Map::new();
        // A function, because in the head of the loop the span would last until the loop's end.
        let mut take = || info_span!("1. take an item").in_scope(|| items.next());
        while let Some(item) = take() {
            let function = Arc::clone(&function);
            map.push(Piece::One(self.submit(move || function(item))?));
        }
        Ok(map)
    }

    /// Takes no more tasks. What happens to those it has, and whether this call waits for them, is
    /// for `how` to say; Python's `shutdown`. A second call is allowed.
    ///
    /// ```
    /// use item41_executors::{Shutdown, SubmitError, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// pool.shutdown(Shutdown { wait: true, cancel_futures: true });
    /// assert_eq!(pool.submit(|| ()).unwrap_err(), SubmitError::Shutdown);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn shutdown(&self, how: Shutdown) {
        for cancelled in self.queue.close(how.cancel_futures) {
            cancelled.fail(None);
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
