//! A pool of processes.

use std::{borrow::Borrow, collections::VecDeque, num::NonZero, process::Command, sync::Arc, vec};

use serde::{Serialize, de::DeserializeOwned};
use tracing::info_span;

use crate::{
    Future, Outcome, Shutdown, StartError, SubmitError, Task, WorkerTimes,
    call::{self, Outcomes},
    crew::Crew,
    mailbox::Mailbox,
    manager::Manager,
    worker,
};

/// Runs registered tasks in processes of its own; Python's `ProcessPoolExecutor`.
///
/// The workers are this same program, started again, which is why `main` must first call
/// [`serve_if_worker`](crate::serve_if_worker) with the tasks. A task that panics hurts its own
/// future alone. A worker that dies breaks the pool and not the program: every future that is
/// pending then gets [`BrokenProcessPool`](crate::TaskError::BrokenProcessPool), the other workers
/// are killed, and later submits fail at once.
///
/// Dropping it waits for the tasks it was given and then for every worker process.
///
/// ```no_run
/// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
///
/// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     serve_if_worker(&[&DOUBLE]);
///     let pool = ProcessPoolExecutor::new(4)?;
///     let doubles = pool.map(&DOUBLE, 1..=5, const { std::num::NonZero::new(2).unwrap() })?;
///     assert_eq!(doubles.collect::<Result<Vec<_>, _>>()?, [2, 4, 6, 8, 10]);
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct ProcessPoolExecutor {
    mailbox: Arc<Mailbox>,
    manager: Crew,
}

impl ProcessPoolExecutor {
    /// A pool of `workers` processes of this same program, which start at once.
    ///
    /// # Errors
    /// `workers` is zero; `main` did not call [`serve_if_worker`](crate::serve_if_worker), so that
    /// every worker would run the whole program again; the system gives no process.
    pub fn new(workers: usize) -> Result<Self, StartError> {
        if !worker::is_prepared() {
            return Err(StartError::NotPrepared);
        }
        let program = std::env::current_exe().map_err(StartError::Process)?;
        Self::with_command(workers, || {
            let mut command = Command::new(&program);
            // Standard output is for the program's own answers.
            command.stdout(std::io::stderr());
            command
        })
    }

    /// A pool whose workers are started by `command`, called once for each: for a program that
    /// reaches [`serve_if_worker`](crate::serve_if_worker) only with certain arguments, or for
    /// workers with an environment of their own. The pool sets the command's name (`arg0`) and its
    /// standard input.
    ///
    /// A program that never gets to `serve_if_worker` leaves every task waiting.
    ///
    /// # Errors
    /// `workers` is zero, or the system gives no process; then none is left behind.
    pub fn with_command(
        workers: usize,
        mut command: impl FnMut() -> Command,
    ) -> Result<Self, StartError> {
        if workers == 0 {
            return Err(StartError::NoWorkers);
        }
        let (mailbox, alarm) = Mailbox::new().map_err(StartError::Process)?;
        let mailbox = Arc::new(mailbox);
        let manager = Manager::start(workers, &mut command, Arc::clone(&mailbox), alarm)
            .map_err(StartError::Process)?;
        let mut crew = Crew::default();
        crew.start("pool manager".to_owned(), move || manager.run())?;
        Ok(Self { mailbox, manager: crew })
    }

    /// Has `task` run on `argument` by the next worker that is free. An argument that cannot be
    /// serialized is the future's failure.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    pub fn submit<A, R>(
        &self,
        task: &Task<A, R>,
        argument: impl Borrow<A>,
    ) -> Result<Future<R>, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
    {
        let (call, future) = call::single(task, argument.borrow());
        self.mailbox.post(call)?;
        Ok(future)
    }

    /// Has `task` run on every item, `chunk_size` of them in one message: sending and waking up
    /// cost far more than a small task. All are submitted before this returns; the results come in
    /// the order of the items.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    pub fn map<A, R, I>(
        &self,
        task: &Task<A, R>,
        items: I,
        chunk_size: NonZero<usize>,
    ) -> Result<Map<R>, SubmitError>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item: Borrow<A>>,
    {
        let mut items = items.into_iter();
        let mut take = || -> Vec<_> {
            let _step = info_span!("1. take an item").entered();
            items.by_ref().take(chunk_size.get()).collect()
        };
        let mut map = Map::new();
        loop {
            let chunk = take();
            if chunk.is_empty() {
                return Ok(map);
            }
            let (call, future) = call::chunk(task, &chunk);
            map.chunks.push_back((chunk.len(), future));
            self.mailbox.post(call)?;
        }
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
}

impl Drop for ProcessPoolExecutor {
    fn drop(&mut self) {
        self.shutdown(Shutdown::default());
    }
}

/// The results of [`ProcessPoolExecutor::map`], in the order of the items. Each chunk is waited for
/// when it is asked for; dropping the rest cancels what has not started.
#[must_use = "dropping the results cancels what has not started"]
#[derive(Debug)]
pub struct Map<R> {
    /// With the number of items in each.
    chunks: VecDeque<(usize, Future<Outcomes<R>>)>,
    current: vec::IntoIter<Outcome<R>>,
    worker_times: WorkerTimes,
}

impl<R> Map<R> {
    fn new() -> Self {
        Self {
            chunks: VecDeque::new(),
            current: Vec::new().into_iter(),
            worker_times: WorkerTimes::default(),
        }
    }

    /// What the workers spent their time on, summed over the chunks that were handed out so far.
    pub fn worker_times(&self) -> WorkerTimes {
        self.worker_times
    }

    fn take_chunk(&mut self, items: usize, chunk: Outcome<Outcomes<R>>) {
        self.current = match chunk {
            Ok(chunk) => {
                self.worker_times.add(&chunk.times);
                chunk.outcomes.into_iter()
            }
            Err(error) => {
                let failed = (0..items).map(|_| Err(error.clone()));
                failed.collect::<Vec<_>>().into_iter()
            }
        };
    }
}

impl<R> Iterator for Map<R> {
    type Item = Outcome<R>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(outcome) = self.current.next() {
                return Some(outcome);
            }
            let (items, future) = self.chunks.pop_front()?;
            future.wait();
            info_span!("10. merge the results")
                .in_scope(|| self.take_chunk(items, future.result()));
        }
    }
}

impl<R> Drop for Map<R> {
    fn drop(&mut self) {
        for (_, future) in &self.chunks {
            future.cancel();
        }
    }
}
