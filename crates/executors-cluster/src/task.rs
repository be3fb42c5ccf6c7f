//! The tasks of a program, and how a worker process runs one by its name.

use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
    sync::{Once, OnceLock},
};

use item41_executors::{Outcome, RegisteredTask, Task, TaskError};
use serde::{Serialize, de::DeserializeOwned};
use serde_bytes::ByteBuf;

use crate::items::{parts, read, write_part};

/// The tasks of a program: what [`serve_if_worker`](crate::serve_if_worker) is told.
///
/// ```
/// use executors_cluster::Tasks;
/// use item41_executors::Task;
///
/// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
/// static TASKS: &Tasks = &[&DOUBLE];
/// ```
pub type Tasks = [&'static dyn ClusterTask];

/// A [`Task`] whatever its types are; nothing else can be registered.
pub trait ClusterTask: sealed::Run {}

impl<A: DeserializeOwned + 'static, R: Serialize + 'static> ClusterTask for Task<A, R> {}

pub(crate) mod sealed {
    use item41_executors::RegisteredTask;

    /// What a worker process does with a task.
    pub trait Run: Sync {
        fn task_name(&self) -> &'static str;

        /// Returns the task as one of item 41, so that a pool of processes on this machine has it too.
        fn registered(&'static self) -> &'static dyn RegisteredTask;

        /// Runs the function on each of the arguments and appends as many outcomes.
        fn run_each(&self, arguments: &[&[u8]], outcomes: &mut Vec<u8>);
    }
}

impl<A: DeserializeOwned + 'static, R: Serialize + 'static> sealed::Run for Task<A, R> {
    fn task_name(&self) -> &'static str {
        self.name()
    }

    fn registered(&'static self) -> &'static dyn RegisteredTask {
        self
    }

    fn run_each(&self, arguments: &[&[u8]], outcomes: &mut Vec<u8>) {
        for argument in arguments {
            let start = outcomes.len();
            let failed = |action: &str, reason| serialization(action, self.name(), reason);
            let written = catch_panic(|| {
                let argument = read(argument);
                let argument = argument.map_err(|r| failed("deserialize the argument", r))?;
                let result = Ok::<R, TaskError>(self.function()(argument));
                write_part(&result, outcomes).map_err(|r| failed("serialize the result", r))
            });
            if let Err(error) = written.and_then(|written| written) {
                outcomes.truncate(start);
                write_error(error, outcomes);
            }
        }
    }
}

/// The tasks of this worker process.
static TASKS: OnceLock<Vec<&'static dyn ClusterTask>> = OnceLock::new();

/// Says which tasks [`CALL`] can find.
pub(crate) fn register(tasks: &Tasks) {
    // A second call has the same tasks, or a test's other ones; the first ones stay.
    let _ = TASKS.set(tasks.to_vec());
}

/// The one task that an agent sends to its worker processes: the name and the arguments of a call.
pub(crate) static CALL: Task<(String, ByteBuf), ByteBuf> =
    Task::new("executors-cluster call", call);

fn call((name, arguments): (String, ByteBuf)) -> ByteBuf {
    let tasks = TASKS.get().map_or(&[] as &[_], Vec::as_slice);
    let mut outcomes = Vec::new();
    let Some(arguments) = parts(&arguments) else { return ByteBuf::new() };
    match tasks.iter().find(|task| task.task_name() == name) {
        Some(task) => task.run_each(&arguments, &mut outcomes),
        None => {
            for _ in arguments {
                write_error(TaskError::UnknownTask { task: name.clone() }, &mut outcomes);
            }
        }
    }
    ByteBuf::from(outcomes)
}

pub(crate) fn serialization(action: &str, task: &str, reason: String) -> TaskError {
    TaskError::Serialization { action: action.to_owned(), task: task.to_owned(), reason }
}

/// Appends an outcome that is an error. An error is plain text, which can always be written.
fn write_error(error: TaskError, outcomes: &mut Vec<u8>) {
    let _ = write_part(&Err::<(), _>(error), outcomes);
}

thread_local! {
    /// Where this thread panicked last.
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

fn catch_panic<T>(work: impl FnOnce() -> T) -> Outcome<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let location = info.location().map(ToString::to_string);
            LOCATION.with_borrow_mut(|place| *place = location);
            previous(info);
        }));
    });
    LOCATION.take();
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let text = payload.downcast_ref::<&str>().copied().map(str::to_owned);
        let message = text.or_else(|| payload.downcast_ref::<String>().cloned());
        let message = message.unwrap_or_else(|| "no message".to_owned());
        // Its `Drop` may panic.
        std::mem::forget(payload);
        TaskError::Panicked { message, location: LOCATION.take() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    static HALF: Task<u64, u64> = Task::new("half", |n| {
        assert!(n % 2 == 0, "{n} is odd");
        n / 2
    });

    #[test]
    fn call_gives_each_item_an_outcome_of_its_own() {
        register(&[&HALF]);
        let mut arguments = Vec::new();
        for n in [4_u64, 5] {
            write_part(&n, &mut arguments).unwrap();
        }
        write_part(&(), &mut arguments).unwrap();
        let outcomes = call(("half".to_owned(), ByteBuf::from(arguments)));
        let outcomes = parts(&outcomes).unwrap();
        let read: Vec<Outcome<u64>> =
            outcomes.into_iter().map(|part| read(part).unwrap()).collect();
        assert_eq!(read[0], Ok(2));
        let Err(TaskError::Panicked { message, location }) = &read[1] else { panic!("{read:?}") };
        assert_eq!(message, "5 is odd");
        assert!(location.as_ref().is_some_and(|place| place.contains("task.rs")), "{location:?}");
        assert!(matches!(read[2], Err(TaskError::Serialization { .. })), "{read:?}");
    }

    #[test]
    fn call_of_unknown_task_says_so() {
        let mut arguments = Vec::new();
        write_part(&1_u64, &mut arguments).unwrap();
        let outcomes = call(("nothing".to_owned(), ByteBuf::from(arguments)));
        let outcome: Outcome<u64> = read(parts(&outcomes).unwrap()[0]).unwrap();
        assert_eq!(outcome, Err(TaskError::UnknownTask { task: "nothing".to_owned() }));
    }
}
