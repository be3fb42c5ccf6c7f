//! A pool of processes: the pool itself, and as three folders the [`parent`]'s side, the [`worker`]'s
//! side, and the [`protocol`] between them.

use std::{
    borrow::Borrow,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::{Serialize, de::DeserializeOwned};

mod builder;
mod end;
mod maps;
mod parent;
mod protocol;
mod start;
mod worker;

pub use builder::ProcessPoolBuilder;
pub use worker::{RegisteredTask, Tasks, serve_if_worker};

use self::parent::{Call, CallQueue, Request, raw_call};
use crate::{Executor, Future, Map, Shutdown, SubmitError, Task, worker_threads::WorkerThreads};

/// Runs registered tasks in processes of its own; Python's `ProcessPoolExecutor`.
///
/// The workers are this same program, started again. So `main` must first call [`serve_if_worker`]
/// with the tasks. A task that panics concerns its own future alone. A worker that dies breaks the
/// pool and not the program: each future that is pending gets
/// [`BrokenProcessPool`](crate::TaskError::BrokenProcessPool), the other workers are killed, and
/// later submits fail at once. That is Python's choice;
/// [`replace_dead_workers`](ProcessPoolBuilder::replace_dead_workers) makes another one.
///
/// Dropping the pool waits for the tasks that it was given and then for each worker process;
/// [`kill_workers`](Self::kill_workers) ends it by force. A worker that submits to a pool has a pool
/// of its own: processes do not wait for each other inside one pool.
///
/// ```no_run
/// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
///
/// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     serve_if_worker(&[&DOUBLE]);
///     let pool = ProcessPoolExecutor::new(4)?;
///     let doubles = pool.map(&DOUBLE, 1..=5)?;
///     assert_eq!(doubles.collect::<Result<Vec<_>, _>>()?, [2, 4, 6, 8, 10]);
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct ProcessPoolExecutor {
    queue: Arc<CallQueue>,
    manager: WorkerThreads,
    workers: usize,
    message_bytes: usize,
    ids: Arc<Mutex<Vec<u32>>>,
}

impl ProcessPoolExecutor {
    /// Returns how many processes it has.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     assert_eq!(ProcessPoolExecutor::new(4)?.workers(), 4);
    ///     Ok(())
    /// }
    /// ```
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// Returns the process ids of its workers at this moment; none once the pool has ended.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::new(4)?;
    ///     assert_eq!(pool.process_ids().len(), 4);
    ///     Ok(())
    /// }
    /// ```
    pub fn process_ids(&self) -> Vec<u32> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has `task` run on `argument` by the next free worker. If the argument cannot be serialized,
    /// its future has that error. The argument can be lent: a `Task<String, _>` takes a `String` or a
    /// `&String`, though not a `&str`.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    ///
    /// # Panics
    /// The argument's own `Serialize` panics: it runs here. The pool goes on.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::new(4)?;
    ///     assert_eq!(pool.submit(&DOUBLE, 21)?.result(), Ok(42));
    ///     Ok(())
    /// }
    /// ```
    pub fn submit<A, R>(
        &self,
        task: &Task<A, R>,
        argument: impl Borrow<A>,
    ) -> Result<Future<R>, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
    {
        let (call, future) = Request::with(task, argument.borrow(), self.message_bytes).single();
        self.push(call)?;
        Ok(future)
    }

    /// Does the same, and gives the task at most `timeout` to run. If it is not done by then, its
    /// worker is killed and replaced and the future ends with
    /// [`TimedOut`](crate::TaskError::TimedOut); the pool goes on. The time in which the task waits
    /// for a worker does not count, nor that in which this program is stopped.
    ///
    /// # Errors
    /// The pool was shut down or is broken, or `timeout` is 0.
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
    ///     let pool = ProcessPoolExecutor::new(1)?;
    ///     let timeout = Duration::from_secs(1);
    ///     let forever = pool.submit_timeout(&FOREVER, (), timeout)?;
    ///     assert_eq!(forever.result(), Err(TaskError::TimedOut { timeout }));
    ///     Ok(())
    /// }
    /// ```
    pub fn submit_timeout<A, R>(
        &self,
        task: &Task<A, R>,
        argument: impl Borrow<A>,
        timeout: Duration,
    ) -> Result<Future<R>, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
    {
        if timeout.is_zero() {
            return Err(SubmitError::ZeroTimeout);
        }
        let (call, future) = Request::with(task, argument.borrow(), self.message_bytes).single();
        self.push(call.map(|call| call.timeout(timeout)))?;
        Ok(future)
    }

    /// Has `task` run on arguments that are [parts](crate::parts) already. The future's result is the
    /// outcomes, as many parts. An executor that carries calls to other machines uses it: nothing is
    /// serialized twice. What cannot be sent is the future's error, and so is a worker's death.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    ///
    /// ```no_run
    /// use item41_executors::{
    ///     Outcome, ProcessPoolExecutor, Task,
    ///     parts::{Parts, read_part, write_part},
    ///     serve_if_worker,
    /// };
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&DOUBLE]);
    ///     let pool = ProcessPoolExecutor::new(4)?;
    ///     let mut arguments = Vec::new();
    ///     write_part(&21_u64, &mut arguments)?;
    ///     let outcomes = pool.submit_parts(&DOUBLE, &arguments)?.result()?;
    ///     let part = Parts::new(&outcomes).next().flatten().ok_or("there is no outcome")?;
    ///     assert_eq!(read_part::<Outcome<u64>>(part)?, Ok(42));
    ///     Ok(())
    /// }
    /// ```
    pub fn submit_parts(
        &self,
        task: &'static dyn RegisteredTask,
        arguments: &[u8],
    ) -> Result<Future<Vec<u8>>, SubmitError> {
        let (call, future) = raw_call(task.name(), arguments, self.message_bytes);
        self.push(call)?;
        Ok(future)
    }

    fn push(&self, call: Option<Call>) -> Result<(), SubmitError> {
        // The manager's own thread, where callbacks run, would wait for itself.
        self.queue.push(call, !self.manager.contain_caller())
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
