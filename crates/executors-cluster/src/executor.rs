//! The executor: item 41's third one.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use bytes::Bytes;
use item41_executors::{
    Chunk, Executor, Future, Map, Outcome, Promise, Shutdown, SubmitError, Task, TaskError,
    parts::{self, write_part},
    promise,
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::mpsc;

use crate::{
    ClusterBuilder,
    caller::{Command, Finish, NewCall, Seen},
    task::serialization,
};

/// Runs registered tasks on other machines, whose agents take calls from a NATS broker.
///
/// It is an [`Executor`] as item 41's pools are: the same maps, the same futures, the same `wait`.
/// Calls wait in this program, where `cancel` finds them; about twice as many as there are slots are
/// with the broker. A call that has no answer yet is this program's, so a broker that forgets
/// everything costs time alone.
///
/// Dropping it waits for the calls that it was given.
///
/// ```no_run
/// use executors_cluster::{ClusterExecutor, serve_if_worker};
/// use item41_executors::{Executor, Task};
///
/// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n).repeatable();
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     serve_if_worker(&[&DOUBLE]);
///     let pool = ClusterExecutor::builder("nats://127.0.0.1:4222").build()?;
///     let doubles = pool.map_task(&DOUBLE, 0..100_000, 1000)?;
///     assert_eq!(doubles.count(), 100_000);
///     Ok(())
/// }
/// ```
pub struct ClusterExecutor {
    pub(crate) commands: mpsc::UnboundedSender<Command>,
    pub(crate) seen: Arc<Seen>,
    pub(crate) thread: Mutex<Option<JoinHandle<()>>>,
    pub(crate) build: String,
    pub(crate) message_bytes: usize,
    pub(crate) next: AtomicU64,
    pub(crate) is_shut_down: AtomicBool,
}

impl ClusterExecutor {
    /// Begins an executor whose broker is at `url`, such as `tls://broker:4222`. Several addresses of
    /// one cluster of brokers are divided by commas.
    ///
    /// ```no_run
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let pool = ClusterExecutor::builder("nats://127.0.0.1:4222").pool("nightly").build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn builder(url: &str) -> ClusterBuilder {
        ClusterBuilder::new(url)
    }

    /// Returns how many tasks the agents can run at the same time, at this moment.
    ///
    /// ```no_run
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let pool = ClusterExecutor::builder("nats://127.0.0.1:4222").build()?;
    /// println!("{} slots", pool.slots());
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn slots(&self) -> usize {
        self.seen.slots()
    }

    /// Waits until there are `slots` slots. Returns how many there are then.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let pool = ClusterExecutor::builder("nats://127.0.0.1:4222").build()?;
    /// let slots = pool.wait_for_slots(8, Duration::from_secs(30));
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn wait_for_slots(&self, slots: usize, timeout: Duration) -> usize {
        self.seen.wait_for_slots(slots, timeout).0
    }

    /// Returns a number by which agents know programs with the same tasks: that of this program's
    /// file.
    ///
    /// ```no_run
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let pool = ClusterExecutor::builder("nats://127.0.0.1:4222").build()?;
    /// println!("build {}", pool.build());
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn build(&self) -> &str {
        &self.build
    }

    fn push<A, R, T: Send + 'static>(
        &self,
        task: &Task<A, R>,
        arguments: Vec<u8>,
        promise: Promise<T>,
        read: impl FnOnce(&[u8]) -> Outcome<T> + Send + 'static,
    ) -> Result<(), SubmitError> {
        if self.is_shut_down.load(Ordering::Acquire) {
            return Err(SubmitError::Shutdown);
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let commands = self.commands.clone();
        promise.on_abort(move || {
            let _ = commands.send(Command::Abort(number));
        });
        let call = NewCall {
            number,
            task: task.name(),
            arguments: Bytes::from(arguments),
            is_repeatable: task.is_repeatable(),
            future: Box::new(End { promise, read }),
        };
        self.commands.send(Command::Submit(call)).map_err(|_| SubmitError::Shutdown)
    }

    fn end(&self, cancel_waiting: bool, wait: bool) {
        self.is_shut_down.store(true, Ordering::Release);
        let _ = self.commands.send(Command::Leave { cancel_waiting });
        if !wait {
            return;
        }
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.thread().id() != thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

/// The end of a future, with the way to read the outcomes.
struct End<T, F> {
    promise: Promise<T>,
    read: F,
}

impl<T: Send, F: FnOnce(&[u8]) -> Outcome<T> + Send> Finish for End<T, F> {
    fn start(&self) -> bool {
        self.promise.start()
    }

    fn finish(self: Box<Self>, outcomes: Result<&[u8], TaskError>) {
        let Self { promise, read } = *self;
        promise.finish(outcomes.and_then(read));
    }
}

/// Reads the outcomes of as many `items`.
fn read_outcomes<R: DeserializeOwned>(
    task: &str,
    answer: &[u8],
    items: usize,
) -> Outcome<Vec<Outcome<R>>> {
    let outcomes = parts::read_outcomes(task, answer)?;
    let reason = || format!("it has {} outcomes for {items} arguments", outcomes.len());
    if outcomes.len() == items {
        Ok(outcomes)
    } else {
        Err(serialization("deserialize the result", task, reason()))
    }
}

/// An argument as bytes, or why it cannot be sent.
fn write_argument<A: Serialize>(
    task: &str,
    argument: &A,
    limit: usize,
    bytes: &mut Vec<u8>,
) -> Result<(), TaskError> {
    let start = bytes.len();
    write_part(argument, bytes).map_err(|r| serialization("serialize the argument", task, r))?;
    if bytes.len() - start > limit {
        let reason = format!("it takes more than the {limit} bytes that a message may have");
        bytes.truncate(start);
        return Err(serialization("send the argument", task, reason));
    }
    Ok(())
}

impl Executor for ClusterExecutor {
    fn submit_task<A, R>(&self, task: &Task<A, R>, argument: A) -> Result<Future<R>, SubmitError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static,
    {
        let (promise, future) = promise();
        let (name, mut bytes) = (task.name(), Vec::new());
        if let Err(error) = write_argument(name, &argument, self.message_bytes, &mut bytes) {
            promise.finish(Err(error));
            return Ok(future);
        }
        let read = move |bytes: &[u8]| read_outcomes(name, bytes, 1)?.swap_remove(0);
        self.push(task, bytes, promise, read)?;
        Ok(future)
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
        if chunk_size == 0 {
            return Err(SubmitError::ZeroChunkSize);
        }
        let (name, mut map) = (task.name(), Map::default());
        let mut items = items.into_iter().peekable();
        while items.peek().is_some() {
            let (mut bytes, mut sent, mut refused) = (Vec::new(), 0, Vec::new());
            while sent + refused.len() < chunk_size && bytes.len() < self.message_bytes {
                let Some(item) = items.peek() else { break };
                let start = bytes.len();
                match write_argument(name, item, self.message_bytes, &mut bytes) {
                    Ok(()) if bytes.len() > self.message_bytes => {
                        // It begins the next chunk.
                        bytes.truncate(start);
                        break;
                    }
                    Ok(()) => sent += 1,
                    Err(error) => refused.push((sent + refused.len(), error)),
                }
                items.next();
            }
            let (promise, future) = promise();
            let size = sent + refused.len();
            if sent == 0 {
                promise.finish(Ok(chunk(Vec::new(), refused)));
            } else {
                let read =
                    move |bytes: &[u8]| Ok(chunk(read_outcomes(name, bytes, sent)?, refused));
                self.push(task, bytes, promise, read)?;
            }
            map.push_chunk(size, future);
        }
        Ok(map)
    }

    fn shutdown(&self, how: Shutdown) {
        self.end(how.cancels_futures(), how.waits());
    }

    fn workers(&self) -> usize {
        self.slots()
    }
}

/// The outcomes of the items that were sent, with those that were refused at their places.
fn chunk<R>(mut outcomes: Vec<Outcome<R>>, refused: Vec<(usize, TaskError)>) -> Chunk<R> {
    for (place, error) in refused {
        outcomes.insert(place, Err(error));
    }
    Chunk { outcomes, times: item41_executors::WorkerTimes::default() }
}

impl Drop for ClusterExecutor {
    fn drop(&mut self) {
        self.end(false, true);
    }
}

impl fmt::Debug for ClusterExecutor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClusterExecutor").field("build", &self.build).finish_non_exhaustive()
    }
}
