//! How a pool of processes starts.

use std::{
    io,
    process::Command,
    sync::{Arc, Mutex, mpsc::sync_channel},
};

use super::{
    ProcessPoolBuilder, ProcessPoolExecutor,
    parent::{CallQueue, Manager},
};
use crate::{StartError, panics::note_locations, worker_threads::WorkerThreads};

impl ProcessPoolBuilder {
    /// Makes the pool; its processes start at once.
    ///
    /// # Errors
    /// The number of workers, of tasks for each of them, or the timeout is 0; the name has a NUL; two
    /// tasks have the same name; `main` did not call
    /// [`serve_if_worker`](crate::serve_if_worker), so that each worker would run the whole program
    /// again; the initializer's argument cannot be serialized; the system gives no thread or no
    /// process. Then no process is left behind.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::builder().build()?;
    ///     assert!(pool.workers() >= 1, "as many as there are cores");
    ///     Ok(())
    /// }
    /// ```
    pub fn build(self) -> Result<ProcessPoolExecutor, StartError> {
        let (workers, queue_bytes, message_bytes) =
            (self.workers, self.queue_bytes, self.message_bytes);
        let plan = self.plan()?;
        note_locations();
        let (queue, wake_receiver) = CallQueue::new(queue_bytes).map_err(StartError::Process)?;
        let (queue, ids) = (Arc::new(queue), Arc::<Mutex<_>>::default());
        let manager = Manager::new(plan, Arc::clone(&queue), wake_receiver, Arc::clone(&ids));
        let (started, has_started) = sync_channel(1);
        let mut threads = WorkerThreads::default();
        threads.start("pool manager".to_owned(), move || manager.run(&started))?;
        let pool = ProcessPoolExecutor { queue, manager: threads, workers, message_bytes, ids };
        let lost = || Err(io::Error::other("the pool's manager panicked"));
        has_started.recv().unwrap_or_else(|_| lost()).map_err(StartError::Process)?;
        Ok(pool)
    }
}

impl ProcessPoolExecutor {
    /// Makes a pool of `workers` processes of this same program, which start at once.
    ///
    /// # Errors
    /// `workers` is 0; `main` did not call [`serve_if_worker`](crate::serve_if_worker), so that each
    /// worker would run the whole program again; the system gives no process.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::new(4)?;
    ///     assert_eq!(pool.workers(), 4);
    ///     Ok(())
    /// }
    /// ```
    pub fn new(workers: usize) -> Result<Self, StartError> {
        Self::builder().workers(workers).build()
    }

    /// Makes a pool whose workers are started by `command`, called once for each; see
    /// [`ProcessPoolBuilder::command`].
    ///
    /// # Errors
    /// `workers` is 0, or the system gives no process. Then no process is left behind.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let nice = || {
    ///         let mut command = std::process::Command::new("nice");
    ///         command.arg(std::env::current_exe().unwrap());
    ///         command
    ///     };
    ///     let pool = ProcessPoolExecutor::with_command(4, nice)?;
    ///     assert_eq!(pool.submit(&DOUBLE, 21)?.result(), Ok(42));
    ///     Ok(())
    /// }
    /// ```
    pub fn with_command(
        workers: usize,
        command: impl FnMut() -> Command + Send + 'static,
    ) -> Result<Self, StartError> {
        Self::builder().workers(workers).command(command).build()
    }

    /// Begins a pool with an initializer, with limits, or with as many processes as there are cores.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::builder().name("indexer").build()?;
    ///     assert_eq!(pool.submit(&DOUBLE, 21)?.result(), Ok(42));
    ///     Ok(())
    /// }
    /// ```
    pub fn builder() -> ProcessPoolBuilder {
        ProcessPoolBuilder::default()
    }
}
