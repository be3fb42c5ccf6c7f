//! A function that another process can be asked to run, by its name.

use std::time::{Duration, Instant};

use serde::{Serialize, de::DeserializeOwned};

use crate::{Outcome, TaskError, WorkerTimes, caught::caught, wire};

/// A function with the name by which a worker process finds it.
///
/// The worker is the same program, started again, and shares no memory with the parent: what goes
/// in and what comes out is serialized. A closure has nothing that could be sent; a function's
/// name can.
///
/// The bytes do not describe themselves: who reads them must know from the types alone what comes
/// next. So argument and result suit only if `serde` writes all of them, always, in the same order:
/// no `skip_serializing_if`, no `untagged` or internally tagged `enum`, no `flatten`, and no type that
/// asks what it is to be, as `serde_json::Value` does. What is forbidden here fails with
/// [`TaskError::Serialization`], or is read as something else. Many bytes travel faster as
/// `serde_bytes::ByteBuf` than as a `Vec<u8>`, which `serde` writes and reads one by one.
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
    /// A task that runs `function`. Names must differ within a program;
    /// [`serve_if_worker`](crate::serve_if_worker) sees to that.
    pub const fn new(name: &'static str, function: fn(A) -> R) -> Self {
        Self { name, function }
    }

    /// The name by which a worker finds it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn function(&self) -> fn(A) -> R {
        self.function
    }
}

impl<A: DeserializeOwned, R: Serialize> RegisteredTask for Task<A, R> {}

/// What a worker does with a task; private, because only [`Task`] has it.
mod worker_side {
    use super::{
        DeserializeOwned, Duration, Instant, Outcome, Serialize, Task, TaskError, WorkerTimes,
        caught, wire,
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
        /// A `Deserialize` that panics fails the whole chunk: nobody knows where it stopped.
        fn deserialize(&self, count: usize, bytes: &[u8]) -> Vec<Outcome<A>> {
            let failed = |e| TaskError::serialization("deserialize the argument", self.name, &e);
            let read = || wire::Values::new(bytes, count).map(|value| value.map_err(failed));
            caught(|| read().collect())
                .unwrap_or_else(|error| (0..count).map(|_| Err(error.clone())).collect())
        }

        fn run_all(&self, arguments: Vec<Outcome<A>>) -> Vec<Outcome<R>> {
            let run = |argument: A| caught(|| (self.function)(argument));
            arguments.into_iter().map(|argument| argument.and_then(run)).collect()
        }

        fn serialize(&self, results: Vec<Outcome<R>>, bytes: &mut Vec<u8>) {
            for result in results {
                let start = bytes.len();
                let written = caught(|| wire::write(&result, bytes)).and_then(|written| {
                    written.map_err(|e| {
                        TaskError::serialization("serialize the result", self.name, &e)
                    })
                });
                if let Err(error) = written {
                    bytes.truncate(start);
                    wire::write(&Err::<(), _>(error), bytes)
                        .expect("an error of ours is plain text");
                }
            }
        }
    }

    fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
        let start = Instant::now();
        let value = work();
        (value, start.elapsed())
    }
}
