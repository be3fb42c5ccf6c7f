//! The tasks that a worker can be asked for.

use std::time::{Duration, Instant};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Outcome, Task, TaskError, WorkerTimes,
    panics::catch_panic,
    process_pool::protocol::{Parts, read, write_part},
};

/// The tasks of a program: what [`serve_if_worker`](crate::serve_if_worker) is told.
pub type Tasks = [&'static dyn RegisteredTask];

/// A [`Task`] whatever its types are; nothing else can be registered.
pub trait RegisteredTask: sealed::Run {}

impl<A: DeserializeOwned, R: Serialize> RegisteredTask for Task<A, R> {}

pub(super) mod sealed {
    use crate::WorkerTimes;

    /// What a worker does with a task.
    pub trait Run: Sync {
        fn name(&self) -> &'static str;

        /// Runs the function on each of the arguments and appends as many outcomes. What happens to
        /// one of them does not concern the others. `None` if the bytes do not divide into parts.
        fn run(&self, arguments: &[u8], outcomes: &mut Vec<u8>) -> Option<WorkerTimes>;
    }
}

impl<A: DeserializeOwned, R: Serialize> sealed::Run for Task<A, R> {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn run(&self, arguments: &[u8], outcomes: &mut Vec<u8>) -> Option<WorkerTimes> {
        let (arguments, deserialize) = timed(|| {
            let parts = Parts::new(arguments);
            parts.map(|part| Some(argument(self, part?))).collect::<Option<Vec<_>>>()
        });
        let run_one = |argument: A| Ok(catch_panic(|| self.function()(argument))?);
        let run_all = |arguments: Vec<Outcome<A>>| {
            arguments.into_iter().map(|argument| argument.and_then(run_one)).collect::<Vec<_>>()
        };
        let arguments = arguments?;
        let (results, run) = timed(|| run_all(arguments));
        let ((), serialize) = timed(|| {
            for result in results {
                write_outcome(self, result, outcomes);
            }
        });
        Some(WorkerTimes { deserialize, run, serialize, ..WorkerTimes::default() })
    }
}

/// Reads an argument. Its own `Deserialize` may panic.
fn argument<A: DeserializeOwned, R>(task: &Task<A, R>, part: &[u8]) -> Outcome<A> {
    let failed = |reason| TaskError::serialization("deserialize the argument", task.name(), reason);
    catch_panic(|| read(part))?.map_err(failed)
}

/// Appends an outcome. Its own `Serialize` may panic, and so may its `Drop`.
fn write_outcome<A, R: Serialize>(task: &Task<A, R>, outcome: Outcome<R>, bytes: &mut Vec<u8>) {
    let start = bytes.len();
    let failed = |reason| TaskError::serialization("serialize the result", task.name(), reason);
    let written = catch_panic(|| write_part(&outcome, bytes))
        .map_err(TaskError::from)
        .and_then(|written| written.map_err(failed));
    let dropped = catch_panic(|| drop(outcome));
    if let Err(error) = written.and_then(|()| Ok(dropped?)) {
        bytes.truncate(start);
        write_error(error, bytes);
    }
}

/// Appends an outcome that is an error.
pub(super) fn write_error(error: TaskError, bytes: &mut Vec<u8>) {
    write_part(&Err::<(), _>(error), bytes).expect("an error of ours is plain text");
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed())
}
