//! How much a pool and its workers may take at most: calls, time and bytes.

use std::time::Duration;

use super::{LIMIT, ProcessPoolBuilder};

impl ProcessPoolBuilder {
    /// Has a worker replaced after that many calls; Python's `max_tasks_per_child`. A chunk is one
    /// call.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static PROCESS: Task<(), u32> = Task::new("process", |()| std::process::id());
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&PROCESS]);
    ///     let pool = ProcessPoolExecutor::builder().workers(1).tasks_per_child(1).build()?;
    ///     let first = pool.submit(&PROCESS, ())?.result()?;
    ///     assert_ne!(pool.submit(&PROCESS, ())?.result()?, first);
    ///     Ok(())
    /// }
    /// ```
    pub fn tasks_per_child(mut self, tasks: usize) -> Self {
        self.tasks_per_child = Some(tasks);
        self
    }

    /// Sets how long a worker may take for one call; its start counts where that comes first. A
    /// worker that gives no answer for that long, because its task does not end or it was stopped, is
    /// killed and counts as dead. A limit for one task alone:
    /// [`submit_timeout`](crate::ProcessPoolExecutor::submit_timeout).
    ///
    /// The time in which this program is stopped does not count, nor that in which a callback keeps
    /// the pool from reading answers.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use item41_executors::{ProcessPoolExecutor, Task, TaskError, serve_if_worker};
    ///
    /// static FOREVER: Task<(), ()> = Task::new("forever", |()| loop {
    ///     std::thread::park();
    /// });
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&FOREVER]);
    ///     let timeout = Duration::from_secs(1);
    ///     let pool = ProcessPoolExecutor::builder().worker_timeout(timeout).build()?;
    ///     let forever = pool.submit(&FOREVER, ())?;
    ///     assert!(matches!(forever.result(), Err(TaskError::BrokenProcessPool { .. })));
    ///     Ok(())
    /// }
    /// ```
    pub fn worker_timeout(mut self, timeout: Duration) -> Self {
        self.worker_timeout = Some(timeout);
        self
    }

    /// Sets how many calls at most are sent to a worker that is still busy with another one, so that
    /// it need not wait for the next; without it, 256. The pool sends short ones ahead, up to about a
    /// millisecond of work. A call that was sent ahead is [`Running`](crate::State::Running), can no
    /// longer be cancelled, and waits for the calls before it. With 0, a task goes to a worker that
    /// has nothing else to do, which matters where tasks wait for each other.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::builder().prefetch(0).build()?;
    ///     assert_eq!(pool.submit(&DOUBLE, 21)?.result(), Ok(42));
    ///     Ok(())
    /// }
    /// ```
    pub fn prefetch(mut self, calls: usize) -> Self {
        self.prefetch = calls;
        self
    }

    /// Sets how many bytes of requests may wait for a worker; without it, there is no limit. A
    /// `submit` that would exceed it waits until there is space. A request that is longer by itself
    /// waits until no other is there. A task that is cancelled makes space at once. Callbacks never
    /// wait.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::builder().queue_bytes(1024 * 1024).build()?;
    ///     let doubles = pool.map(&DOUBLE, 0..1_000_000)?;
    ///     assert_eq!(doubles.last(), Some(Ok(1_999_998)));
    ///     Ok(())
    /// }
    /// ```
    pub fn queue_bytes(mut self, bytes: usize) -> Self {
        self.queue_bytes = bytes;
        self
    }

    /// Sets the greatest length of a message, which is an argument or a result with a few bytes
    /// around it; without it, 1 GiB. A longer one fails its own future alone. Less than 1,024 bytes is
    /// taken as 1,024, which is enough for an error.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, TaskError, serve_if_worker};
    ///
    /// static LENGTH: Task<String, usize> = Task::new("length", |text| text.len());
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&LENGTH]);
    ///     let pool = ProcessPoolExecutor::builder().message_bytes(1024).build()?;
    ///     let long = pool.submit(&LENGTH, "x".repeat(2000))?;
    ///     assert!(matches!(long.result(), Err(TaskError::Serialization { .. })));
    ///     Ok(())
    /// }
    /// ```
    pub fn message_bytes(mut self, bytes: usize) -> Self {
        // A shorter message would have no space for an error, and the length of a longer one no
        // space in four bytes.
        self.message_bytes = bytes.clamp(1024, LIMIT);
        self
    }
}
