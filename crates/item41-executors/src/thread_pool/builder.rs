//! How a pool of threads is made.

use std::{fmt, sync::Arc};

use crate::worker_threads::cores;

pub(super) type Initializer = Arc<dyn Fn() + Send + Sync>;

/// How a pool of threads is made: begun by
/// [`ThreadPoolExecutor::builder`](crate::ThreadPoolExecutor::builder).
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
    pub(super) workers: usize,
    pub(super) name: String,
    pub(super) initializer: Option<Initializer>,
}

impl Default for ThreadPoolBuilder {
    fn default() -> Self {
        Self { workers: cores(), name: "pool thread".to_owned(), initializer: None }
    }
}

impl ThreadPoolBuilder {
    /// Sets the number of threads; without it, there are as many as cores.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::builder().workers(3).build()?;
    /// assert_eq!(pool.workers(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers;
        self
    }

    /// Sets the name of the threads, to which a number is added; Python's `thread_name_prefix`.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::builder().workers(1).name("reader").build()?;
    /// let name = pool.submit(|| std::thread::current().name().map(str::to_owned))?;
    /// assert_eq!(name.result()?.as_deref(), Some("reader 0"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets what each thread does first. If it panics in one of them, the pool is broken: each future
    /// that is pending gets [`BrokenThreadPool`](crate::TaskError::BrokenThreadPool), and later
    /// submits fail at once.
    ///
    /// ```
    /// use std::cell::Cell;
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// thread_local! {
    ///     static IS_READY: Cell<bool> = const { Cell::new(false) };
    /// }
    ///
    /// let pool = ThreadPoolExecutor::builder().initializer(|| IS_READY.set(true)).build()?;
    /// assert_eq!(pool.submit(|| IS_READY.get())?.result(), Ok(true));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn initializer(mut self, initializer: impl Fn() + Send + Sync + 'static) -> Self {
        self.initializer = Some(Arc::new(initializer));
        self
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
