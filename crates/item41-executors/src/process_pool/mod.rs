//! A pool of processes.

use std::{
    borrow::Borrow,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Serialize, de::DeserializeOwned};
use tracing::info_span;

mod builder;
mod exit;
mod mailbox;
mod manager;
mod outbox;
mod pace;
mod plan;
mod worker_process;

pub use builder::ProcessPoolBuilder;

use self::mailbox::Mailbox;
use crate::{
    Future, Map, Shutdown, StartError, SubmitError, Task,
    call::{self, Call},
    crew::Crew,
    map::Piece,
};

/// Runs registered tasks in processes of its own; Python's `ProcessPoolExecutor`.
///
/// The workers are this same program, started again, which is why `main` must first call
/// [`serve_if_worker`](crate::serve_if_worker) with the tasks. A task that panics hurts its own
/// future alone. A worker that dies breaks the pool and not the program: every future that is
/// pending then gets [`BrokenProcessPool`](crate::TaskError::BrokenProcessPool), the other workers
/// are killed, and later submits fail at once.
///
/// Dropping it waits for the tasks it was given and then for every worker process;
/// [`kill_workers`](Self::kill_workers) ends it by force.
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
    mailbox: Arc<Mailbox>,
    manager: Crew,
    workers: usize,
    message_bytes: usize,
    ids: Arc<Mutex<Vec<u32>>>,
}

impl ProcessPoolExecutor {
    /// A pool of `workers` processes of this same program, which start at once.
    ///
    /// # Errors
    /// `workers` is zero; `main` did not call [`serve_if_worker`](crate::serve_if_worker), so that
    /// every worker would run the whole program again; the system gives no process.
    pub fn new(workers: usize) -> Result<Self, StartError> {
        Self::builder().workers(workers).build()
    }

    /// A pool whose workers are started by `command`, called once for each; see
    /// [`ProcessPoolBuilder::command`].
    ///
    /// # Errors
    /// `workers` is zero, or the system gives no process; then none is left behind.
    pub fn with_command(
        workers: usize,
        command: impl FnMut() -> Command + Send + 'static,
    ) -> Result<Self, StartError> {
        Self::builder().workers(workers).command(command).build()
    }

    /// A pool with an initializer, with limits, or with as many processes as there are cores.
    pub fn builder() -> ProcessPoolBuilder {
        ProcessPoolBuilder::default()
    }

    /// How many processes it has.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// The process numbers of its workers at this moment.
    pub fn process_ids(&self) -> Vec<u32> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has `task` run on `argument` by the next worker that is free. An argument that cannot be
    /// serialized is the future's failure. It can be lent: a `Task<String, _>` takes a `String` or a
    /// `&String`, though no `&str`.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    ///
    /// # Panics
    /// The argument's own `Serialize` panics: it runs here. The pool goes on.
    pub fn submit<A, R>(
        &self,
        task: &Task<A, R>,
        argument: impl Borrow<A>,
    ) -> Result<Future<R>, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
    {
        let (call, future) = call::single(task, argument.borrow(), self.message_bytes);
        self.post(call)?;
        Ok(future)
    }

    fn post(&self, call: Option<Call>) -> Result<(), SubmitError> {
        // The manager's own thread, where callbacks run, would wait for itself.
        self.mailbox.post(call, !self.manager.is_running_this())
    }

    /// Has `task` run on every item, each in a message of its own. All are submitted before this
    /// returns; the results come in the order of the items.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    pub fn map<A, R, I>(&self, task: &Task<A, R>, items: I) -> Result<Map<R>, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item: Borrow<A>>,
    {
        self.map_chunks(task, items, 1)
    }

    /// Like [`map`](Self::map), with `chunk_size` items in one message: sending and waking up cost
    /// far more than a small task. Python's `map` with a `chunksize`.
    ///
    /// # Errors
    /// The pool was shut down or is broken, or `chunk_size` is zero.
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
        if chunk_size == 0 {
            return Err(SubmitError::EmptyChunks);
        }
        let mut items = items.into_iter();
        let mut take = |chunk: &mut Vec<I::Item>| {
            let _step = info_span!("1. take an item").entered();
            chunk.extend(items.by_ref().take(chunk_size));
            !chunk.is_empty()
        };
        let (mut map, mut chunk) = (Map::new(), Vec::new());
        while take(&mut chunk) {
            let (call, future) = call::chunk(task, &chunk, self.message_bytes);
            map.push(Piece::Chunk(chunk.len(), future));
            self.post(call)?;
            chunk.clear();
        }
        Ok(map)
    }

    /// Takes no more tasks. What happens to those it has, and whether this call waits until the
    /// workers are gone, is for `how` to say; Python's `shutdown`. A second call is allowed.
    pub fn shutdown(&self, how: Shutdown) {
        let cancelled = self.mailbox.shut(how.cancel_futures);
        // Its futures are cancelled here, outside the mailbox's lock, because they have callbacks.
        drop(cancelled);
        if how.wait {
            self.manager.join();
        }
    }

    /// Ends the pool by force, also where a task never ends; Python's `kill_workers`. The workers are
    /// killed (SIGKILL), every future that is pending gets
    /// [`BrokenProcessPool`](crate::TaskError::BrokenProcessPool), and later submits fail. This call
    /// does not wait for that; dropping the pool does, and then not for any task.
    ///
    /// There is no `terminate_workers` (SIGTERM) beside it: a program that has no handler for that
    /// signal ends by it as it does by the other.
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
        self.mailbox.kill(manager::KILLED);
    }
}

impl Drop for ProcessPoolExecutor {
    fn drop(&mut self) {
        self.shutdown(Shutdown::default());
    }
}
