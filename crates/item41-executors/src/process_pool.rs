//! A pool of processes: the pool itself, and as three folders the [`parent`]'s side, the [`worker`]'s
//! side, and the [`protocol`] between them.

use std::{
    borrow::Borrow,
    io,
    process::Command,
    sync::{Arc, Mutex, PoisonError, mpsc::sync_channel},
    time::Duration,
};

use serde::{Serialize, de::DeserializeOwned};
use tracing::info_span;

mod builder;
mod parent;
mod protocol;
mod worker;

pub use builder::ProcessPoolBuilder;
pub use worker::{RegisteredTask, Tasks, serve_if_worker};

use self::parent::{Call, CallQueue, Manager, Request};
use crate::{
    Executor, Future, LazyMap, Map, Shutdown, StartError, SubmitError, Task, Unordered,
    panics::{catch_panic, note_locations},
    worker_threads::WorkerThreads,
};

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

impl ProcessPoolBuilder {
    /// Makes the pool; its processes start at once.
    ///
    /// # Errors
    /// The number of workers, of tasks for each of them, or the timeout is 0; the name has a NUL; two
    /// tasks have the same name; `main` did not call [`serve_if_worker`], so that each worker would
    /// run the whole program again; the initializer's argument cannot be serialized; the system gives
    /// no thread or no process. Then no process is left behind.
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
    /// `workers` is 0; `main` did not call [`serve_if_worker`], so that each worker would run the
    /// whole program again; the system gives no process.
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
    pub fn builder() -> ProcessPoolBuilder {
        ProcessPoolBuilder::default()
    }

    /// Returns how many processes it has.
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

    fn push(&self, call: Option<Call>) -> Result<(), SubmitError> {
        // The manager's own thread, where callbacks run, would wait for itself.
        self.queue.push(call, !self.manager.contain_caller())
    }

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
                let step = info_span!("1. take an item").entered();
                let Some(item) = items.peek() else { break };
                drop(step);
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

    /// Takes no more tasks; Python's `shutdown`. What happens to the tasks that the pool has, and
    /// whether this call waits until the workers are gone, is up to `how`. A second call is allowed.
    ///
    /// ```no_run
    /// # use item41_executors::{ProcessPoolExecutor, Shutdown};
    /// # fn end(pool: ProcessPoolExecutor) {
    /// pool.shutdown(Shutdown::default().cancel_futures(true));
    /// assert!(pool.process_ids().is_empty());
    /// # }
    /// ```
    pub fn shutdown(&self, how: Shutdown) {
        for cancelled in self.queue.shut_down(how.cancel_futures) {
            // Its future is cancelled here, without the queue's lock, because it has callbacks.
            let _ = catch_panic(|| drop(cancelled));
        }
        if how.wait {
            self.manager.join();
        }
    }

    /// Ends the pool by force, even where a task never ends; Python's `kill_workers`. The workers are
    /// killed (SIGKILL), each future that is pending gets
    /// [`BrokenProcessPool`](crate::TaskError::BrokenProcessPool), and later submits fail. This call
    /// does not wait for that; dropping the pool does, and then for no task.
    ///
    /// There is no `terminate_workers` (SIGTERM) beside it: a program that has no handler for that
    /// signal ends by it in the same way.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, TaskError, serve_if_worker};
    ///
    /// static FOREVER: Task<(), ()> = Task::new("forever", |()| loop {
    ///     std::thread::park();
    /// });
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&FOREVER]);
    ///     let pool = ProcessPoolExecutor::new(1)?;
    ///     let forever = pool.submit(&FOREVER, ())?;
    ///     pool.kill_workers();
    ///     assert!(matches!(forever.result(), Err(TaskError::BrokenProcessPool { .. })));
    ///     Ok(())
    /// }
    /// ```
    pub fn kill_workers(&self) {
        self.queue.kill(parent::KILLED);
    }
}

impl Drop for ProcessPoolExecutor {
    fn drop(&mut self) {
        self.shutdown(Shutdown::default());
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
