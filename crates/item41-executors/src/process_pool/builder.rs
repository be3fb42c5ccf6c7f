//! How a pool of processes is made.

use std::{fmt, process::Command, time::Duration};

use serde::Serialize;

use super::{parent::Request, protocol::LIMIT};
use crate::{Outcome, Task, worker_threads::cores};

mod limits;
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
}

impl fmt::Debug for ProcessPoolBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessPoolBuilder")
            .field("workers", &self.workers)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
