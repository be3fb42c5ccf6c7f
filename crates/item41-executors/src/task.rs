//! A function that another process can be asked to run, by its name.

use std::{
    marker::PhantomData,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Outcome, TaskError};

/// A function with the name by which a worker process finds it.
///
/// The worker is the same program, started again, and shares no memory with the parent: what goes
/// in and what comes out is serialized. A closure has nothing that could be sent; a function's
/// name can.
///
/// ```
/// use item41_executors::{Task, Tasks};
///
/// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
/// static TASKS: &Tasks = &[&DOUBLE];
/// ```
#[derive(Debug)]
pub struct Task<A, R> {
    name: &'static str,
    function: fn(A) -> R,
}

/// The tasks of a program: what [`serve_if_worker`](crate::serve_if_worker) is told.
pub type Tasks = [&'static dyn RegisteredTask];

/// A [`Task`] whatever its types are; nothing else can be registered.
pub trait RegisteredTask: worker_side::Run {}

impl<A, R> Task<A, R> {
    /// A task that runs `function`. Names must differ within a program; of two equal ones the
    /// first is found.
    pub const fn new(name: &'static str, function: fn(A) -> R) -> Self {
        Self { name, function }
    }

    /// The name by which a worker finds it.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl<A: DeserializeOwned, R: Serialize> RegisteredTask for Task<A, R> {}

/// What the worker process spent its time on, measured by the worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerTimes {
    /// When the worker had the request whole (of several, the last one), on the system's clock
    /// `CLOCK_MONOTONIC`, which is the same in all processes.
    pub received: Duration,
    /// Turning bytes into arguments.
    pub deserialize: Duration,
    /// Finding the function by its name.
    pub find: Duration,
    /// Running the function.
    pub run: Duration,
    /// Turning results into bytes.
    pub serialize: Duration,
}

impl WorkerTimes {
    pub(crate) fn add(&mut self, other: &Self) {
        self.received = self.received.max(other.received);
        self.deserialize += other.deserialize;
        self.find += other.find;
        self.run += other.run;
        self.serialize += other.serialize;
    }
}

/// What a request begins with; the arguments follow, one after the other.
#[derive(Serialize, Deserialize)]
pub(crate) struct RequestHeader<'a> {
    pub task: &'a str,
    pub arguments: usize,
}

/// What an answer begins with; the outcomes follow, one after the other.
#[derive(Serialize, Deserialize)]
pub(crate) struct AnswerHeader {
    pub outcomes: usize,
    pub times: WorkerTimes,
}

/// A count of outcomes, or of arguments, of a type that is known to the reader alone.
pub(crate) struct Values<'a, T> {
    bytes: &'a [u8],
    left: usize,
    failed: Option<postcard::Error>,
    of: PhantomData<T>,
}

impl<'a, T> Values<'a, T> {
    pub fn new(bytes: &'a [u8], count: usize) -> Self {
        Self { bytes, left: count, failed: None, of: PhantomData }
    }
}

impl<T: DeserializeOwned> Iterator for Values<'_, T> {
    type Item = postcard::Result<T>;

    /// After a value that cannot be read nothing more can: nobody knows where the next begins.
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        if let Some(error) = &self.failed {
            return Some(Err(error.clone()));
        }
        Some(match postcard::take_from_bytes(self.bytes) {
            Ok((value, rest)) => {
                self.bytes = rest;
                Ok(value)
            }
            Err(error) => Err(self.failed.insert(error).clone()),
        })
    }
}

/// What a worker does with a task; private, because only [`Task`] has it.
mod worker_side {
    use super::{
        AssertUnwindSafe, DeserializeOwned, Duration, Instant, Outcome, Serialize, Task, TaskError,
        Values, WorkerTimes, catch_unwind,
    };

    pub trait Run: Sync {
        fn name(&self) -> &'static str;

        /// Runs the function on `count` arguments read from `arguments`, and writes as many
        /// outcomes. What happens to one of them is its own affair.
        fn run(&self, count: usize, arguments: &[u8], outcomes: &mut Vec<u8>) -> WorkerTimes;
    }

    impl<A: DeserializeOwned, R: Serialize> Run for Task<A, R> {
        fn name(&self) -> &'static str {
            self.name
        }

        fn run(&self, count: usize, arguments: &[u8], outcomes: &mut Vec<u8>) -> WorkerTimes {
            let (arguments, deserialize) = timed(|| self.deserialize(count, arguments));
            let (results, run) = timed(|| self.run_all(arguments));
            let ((), serialize) = timed(|| self.serialize(results, outcomes));
            WorkerTimes { deserialize, run, serialize, ..WorkerTimes::default() }
        }
    }

    impl<A: DeserializeOwned, R: Serialize> Task<A, R> {
        fn deserialize(&self, count: usize, bytes: &[u8]) -> Vec<Outcome<A>> {
            let failed = |e| TaskError::serialization("deserialize the argument", self.name, &e);
            Values::new(bytes, count).map(|argument| argument.map_err(failed)).collect()
        }

        fn run_all(&self, arguments: Vec<Outcome<A>>) -> Vec<Outcome<R>> {
            let run = |argument: A| caught(|| (self.function)(argument));
            arguments.into_iter().map(|argument| argument.and_then(run)).collect()
        }

        fn serialize(&self, results: Vec<Outcome<R>>, bytes: &mut Vec<u8>) {
            for result in results {
                let start = bytes.len();
                let written = caught(|| super::write(&result, bytes)).and_then(|written| {
                    written.map_err(|e| {
                        TaskError::serialization("serialize the result", self.name, &e)
                    })
                });
                if let Err(error) = written {
                    bytes.truncate(start);
                    super::write(&Err::<(), _>(error), bytes)
                        .expect("an error of ours is plain text");
                }
            }
        }
    }

    fn caught<T>(work: impl FnOnce() -> T) -> Outcome<T> {
        catch_unwind(AssertUnwindSafe(work)).map_err(|panic| TaskError::panicked(&*panic))
    }

    fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
        let start = Instant::now();
        let value = work();
        (value, start.elapsed())
    }
}

/// Appends `value` to `bytes`.
pub(crate) fn write(value: &impl Serialize, bytes: &mut Vec<u8>) -> postcard::Result<()> {
    postcard::to_io(value, bytes).map(drop)
}
