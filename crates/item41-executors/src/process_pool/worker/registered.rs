//! The tasks that a worker can be asked for.

use std::{
    mem,
    time::{Duration, Instant},
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Task, TaskError, WorkerTimes,
    panics::catch_panic,
    parts::{Parts, read_part, write_part},
};

/// The tasks of a program: what [`serve_if_worker`](crate::serve_if_worker) is told.
pub type Tasks = [&'static dyn RegisteredTask];

/// A [`Task`] whatever its types are; nothing else can be registered.
pub trait RegisteredTask: sealed::Run {
    /// Returns the name by which a worker finds it.
    ///
    /// ```
    /// use item41_executors::{Task, Tasks};
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    /// static TASKS: &Tasks = &[&DOUBLE];
    ///
    /// assert_eq!(TASKS[0].name(), "double");
    /// ```
    fn name(&self) -> &'static str;
}

impl<A: DeserializeOwned, R: Serialize> RegisteredTask for Task<A, R> {
    fn name(&self) -> &'static str {
        self.name()
    }
}

pub(super) mod sealed {
    use crate::WorkerTimes;

    /// What a worker does with a task.
    pub trait Run: Sync {
        /// Runs the function on each of the arguments and appends as many outcomes. What happens to
        /// one of them does not concern the others. `None` if the bytes do not divide into parts.
        fn run(&self, arguments: &[u8], outcomes: &mut Vec<u8>) -> Option<WorkerTimes>;
    }
}

impl<A: DeserializeOwned, R: Serialize> sealed::Run for Task<A, R> {
    fn run(&self, arguments: &[u8], outcomes: &mut Vec<u8>) -> Option<WorkerTimes> {
        let (arguments, deserialize) = timed(|| {
            let parts = Parts::new(arguments);
            parts.map(|part| Some(argument(self, part?))).collect::<Option<Vec<_>>>()
        });
        let run_one = |argument: A| catch_panic(|| self.function()(argument)).map_err(boxed);
        let run_all = |arguments: Vec<Boxed<A>>| {
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

/// An outcome whose error is elsewhere: the many that have none are small.
type Boxed<T> = Result<T, Box<TaskError>>;

/// Reads an argument. Its own `Deserialize` may panic.
fn argument<A: DeserializeOwned, R>(task: &Task<A, R>, part: &[u8]) -> Boxed<A> {
    let failed = |reason| TaskError::serialization("deserialize the argument", task.name(), reason);
    catch_panic(|| read_part(part)).map_err(boxed)?.map_err(|reason| boxed(failed(reason)))
}

#[cold]
fn boxed(error: impl Into<TaskError>) -> Box<TaskError> {
    Box::new(error.into())
}

/// Appends an outcome. Its own `Serialize` may panic, and so may its `Drop`.
fn write_outcome<A, R: Serialize>(task: &Task<A, R>, outcome: Boxed<R>, bytes: &mut Vec<u8>) {
    let start = bytes.len();
    let failed = |reason| TaskError::serialization("serialize the result", task.name(), reason);
    let written = catch_panic(|| write_part(&outcome, bytes))
        .map_err(TaskError::from)
        .and_then(|written| written.map_err(failed));
    let dropped = if mem::needs_drop::<R>() { catch_panic(|| drop(outcome)) } else { Ok(()) };
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
