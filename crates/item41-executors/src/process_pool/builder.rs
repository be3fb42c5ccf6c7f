//! How a pool of processes is made.

use std::{fmt, process::Command, time::Duration};

use serde::Serialize;

use super::{parent::Request, protocol::LIMIT};
use crate::{Outcome, Task, worker_threads::cores};

mod plan;

type Start = Box<dyn FnMut() -> Command + Send>;
/// Its name, and its request under a limit.
type Initializer = (&'static str, Box<dyn FnOnce(usize) -> Outcome<Vec<u8>>>);

/// How a pool of processes is made: begun by
/// [`ProcessPoolExecutor::builder`](crate::ProcessPoolExecutor::builder).
///
/// ```no_run
/// use std::time::Duration;
/// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
///
/// static OPEN: Task<String, ()> = Task::new("open", |path| drop(path));
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     serve_if_worker(&[&OPEN]);
///     let pool = ProcessPoolExecutor::builder()
///         .workers(2)
///         .name("indexer")
///         .initializer(&OPEN, "/tmp/index".to_owned())
///         .tasks_per_child(100)
///         .worker_timeout(Duration::from_secs(60))
///         .replace_dead_workers(true)
///         .build()?;
///     drop(pool);
///     Ok(())
/// }
/// ```
#[must_use = "`build` makes the pool"]
pub struct ProcessPoolBuilder {
    pub(super) workers: usize,
    name: String,
    start: Option<Start>,
    initializer: Option<Initializer>,
    tasks_per_child: Option<usize>,
    worker_timeout: Option<Duration>,
    replaces_dead: bool,
    prefetch: usize,
    pub(super) queue_bytes: usize,
    pub(super) message_bytes: usize,
}

/// How many calls are sent ahead, unless it is set: as many small ones as the socket's buffer holds.
const PREFETCH: usize = 256;

impl Default for ProcessPoolBuilder {
    fn default() -> Self {
        Self {
            workers: cores(),
            name: "pool".to_owned(),
            start: None,
            initializer: None,
            tasks_per_child: None,
            worker_timeout: None,
            replaces_dead: false,
            prefetch: PREFETCH,
            queue_bytes: usize::MAX,
            message_bytes: LIMIT,
        }
    }
}

impl ProcessPoolBuilder {
    /// Sets the number of processes; without it, there are as many as cores.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::builder().workers(3).build()?;
    ///     assert_eq!(pool.workers(), 3);
    ///     Ok(())
    /// }
    /// ```
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers;
        self
    }

    /// Sets the name of the workers in a list of processes, to which a number is added. A
    /// [`command`](Self::command) that starts another program, such as `env`, leaves them without it.
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
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets how a worker is started; called once for each. It is for a program that reaches
    /// [`serve_if_worker`](crate::serve_if_worker) only with certain arguments, or for workers with
    /// an environment, a priority or a process group of their own. It may go through a wrapper such
    /// as `env`, `nice` or `taskset`. The pool sets the standard input.
    ///
    /// Without it, this same program is started again without arguments: on Linux through
    /// `/proc/self/exe`, so that its file may be replaced or deleted meanwhile; elsewhere by its path,
    /// where a new file would have tasks with other types.
    ///
    /// A program that never gets to `serve_if_worker` leaves each task waiting, or until the
    /// [`worker_timeout`](Self::worker_timeout).
    ///
    /// ```no_run
    /// use std::{env, process::Command};
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static LANGUAGE: Task<(), Option<String>> = Task::new("language", |()| env::var("LANG").ok());
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&LANGUAGE]);
    ///     let english = || {
    ///         let mut command = Command::new("/proc/self/exe");
    ///         command.env("LANG", "C");
    ///         command
    ///     };
    ///     let pool = ProcessPoolExecutor::builder().command(english).build()?;
    ///     assert_eq!(pool.submit(&LANGUAGE, ())?.result()?.as_deref(), Some("C"));
    ///     Ok(())
    /// }
    /// ```
    pub fn command(mut self, command: impl FnMut() -> Command + Send + 'static) -> Self {
        self.start = Some(Box::new(command));
        self
    }

    /// Sets what each worker does first. If it fails in one of them, the pool is broken.
    ///
    /// ```no_run
    /// use std::sync::OnceLock;
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static FACTOR: OnceLock<u64> = OnceLock::new();
    /// static SET_FACTOR: Task<u64, ()> = Task::new("set factor", |n| FACTOR.set(n).unwrap());
    /// static TIMES: Task<u64, u64> = Task::new("times", |n| n * FACTOR.get().unwrap());
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&SET_FACTOR, &TIMES]);
    ///     let pool = ProcessPoolExecutor::builder().initializer(&SET_FACTOR, 7).build()?;
    ///     assert_eq!(pool.submit(&TIMES, 6)?.result(), Ok(42));
    ///     Ok(())
    /// }
    /// ```
    pub fn initializer<A: Serialize + 'static>(
        mut self,
        task: &'static Task<A, ()>,
        argument: A,
    ) -> Self {
        let request = move |limit| Request::with(task, &argument, limit).into_message();
        self.initializer = Some((task.name(), Box::new(request)));
        self
    }

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

    /// Sets whether the pool goes on when a worker dies; without it, the pool is broken then, as in
    /// Python. A worker that dies, speaks garbage or exceeds the
    /// [`worker_timeout`](Self::worker_timeout) is replaced by a new one. The call that it was at
    /// ends with [`WorkerLost`](crate::TaskError::WorkerLost): it may have run in part, so the pool
    /// does not repeat it. Other workers get the calls that were sent behind it.
    ///
    /// The pool breaks all the same if an initializer fails, if no new worker can be started, or if
    /// workers die again and again before they get a call.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, TaskError, serve_if_worker};
    ///
    /// static ABORT: Task<(), ()> = Task::new("abort", |()| std::process::abort());
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&ABORT, &DOUBLE]);
    ///     let pool = ProcessPoolExecutor::builder().replace_dead_workers(true).build()?;
    ///     let abort = pool.submit(&ABORT, ())?;
    ///     assert!(matches!(abort.result(), Err(TaskError::WorkerLost { .. })));
    ///     assert_eq!(pool.submit(&DOUBLE, 21)?.result(), Ok(42));
    ///     Ok(())
    /// }
    /// ```
    pub fn replace_dead_workers(mut self, replace: bool) -> Self {
        self.replaces_dead = replace;
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

impl fmt::Debug for ProcessPoolBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessPoolBuilder")
            .field("workers", &self.workers)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
