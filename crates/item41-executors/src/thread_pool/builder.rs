//! How a pool of threads is made.

use std::{fmt, sync::Arc};

use super::{ThreadPoolExecutor, queue::Queue};
use crate::{
    StartError,
    caught::note_places,
    crew::{Crew, check_name, cores},
};

type Initializer = Arc<dyn Fn() + Send + Sync>;

/// How a pool of threads is made: [`ThreadPoolExecutor::builder`].
///
/// ```
/// use item41_executors::ThreadPoolExecutor;
///
/// let pool = ThreadPoolExecutor::builder()
///     .workers(2)
///     .name("reader")
///     .initializer(|| println!("one more reader"))
///     .build()?;
/// let name = pool.submit(|| std::thread::current().name().map(str::to_owned))?;
/// assert!(name.result()?.unwrap().starts_with("reader "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "`build` makes the pool"]
pub struct ThreadPoolBuilder {
    workers: usize,
    name: String,
    initializer: Option<Initializer>,
}

impl Default for ThreadPoolBuilder {
    fn default() -> Self {
        Self { workers: cores(), name: "pool thread".to_owned(), initializer: None }
    }
}

impl ThreadPoolBuilder {
    /// So many threads; the number of cores, unless it is set.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers;
        self
    }

    /// What the threads are called, with a number after it; Python's `thread_name_prefix`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// What every thread does first. If it panics in one of them, the pool is broken: every future
    /// that is pending then gets [`BrokenThreadPool`](crate::TaskError::BrokenThreadPool), and
    /// later submits fail at once.
    pub fn initializer(mut self, initializer: impl Fn() + Send + Sync + 'static) -> Self {
        self.initializer = Some(Arc::new(initializer));
        self
    }

    /// Makes the pool; its threads start at once.
    ///
    /// # Errors
    /// No workers were asked for, the name has a NUL, or the system gives no thread; then none is left behind.
    pub fn build(self) -> Result<ThreadPoolExecutor, StartError> {
        if self.workers == 0 {
            return Err(StartError::NoWorkers);
        }
        check_name(&self.name)?;
        note_places();
        // From the first thread on, dropping the pool ends what has started.
        let mut pool =
            ThreadPoolExecutor { queue: Arc::new(Queue::new()), threads: Crew::default() };
        for number in 0..self.workers {
            let (queue, initializer) = (Arc::clone(&pool.queue), self.initializer.clone());
            let work = move || queue.work(initializer.as_deref());
            pool.threads.start(format!("{} {number}", self.name), work)?;
        }
        Ok(pool)
    }
}

impl fmt::Debug for ThreadPoolBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadPoolBuilder")
            .field("workers", &self.workers)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
