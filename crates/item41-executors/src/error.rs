//! What can go wrong with a task, and with the pool that should run it.

use std::{fmt, io, time::Duration};

use serde::{Deserialize, Serialize};

use crate::panics::{Panic, describe};

/// Why a task has no result. It concerns its own future alone, except where the pool is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TaskError {
    /// The task was cancelled before it ran; Python's `CancelledError`.
    #[error("the task was cancelled before it ran")]
    Cancelled,
    /// The task was ended by [`Future::abort`](crate::Future::abort) while it ran. How far it got is
    /// unknown.
    #[error("the task was aborted while it ran")]
    Aborted,
    /// The task panicked. In a program that is built with `panic = "abort"` there is nothing to
    /// catch: there a task that panics ends its worker process, or the program if it runs in a
    /// thread.
    #[error("the task {}", describe(message, location.as_deref()))]
    Panicked {
        /// The panic's text; "no message" where its payload is not a text.
        message: String,
        /// Where it panicked, such as `src/main.rs:7`. Unknown where the program's panic hook was
        /// replaced after its first pool was made, and for a panic that was passed on by
        /// `resume_unwind`.
        location: Option<String>,
    },
    /// The argument or the result of the task cannot be turned into bytes, or back.
    #[error("cannot {action} of task `{task}`: {reason}")]
    Serialization {
        /// What failed, such as "serialize the argument".
        action: String,
        /// The task's name.
        task: String,
        /// The serializer's message.
        reason: String,
    },
    /// The worker process has no task of that name.
    #[error("cannot find the task `{task}` in the worker; pass it to `serve_if_worker` in main")]
    UnknownTask {
        /// The name that was asked for.
        task: String,
    },
    /// The result was not there in time: within the timeout of a whole [`map`](crate::Map::timeout),
    /// or within that of the [one task](crate::ProcessPoolExecutor::submit_timeout).
    #[error("the task was not done within {timeout:?}; it was cancelled or ended")]
    TimedOut {
        /// That timeout.
        timeout: Duration,
    },
    /// The worker process that ran the task is gone, and its pool
    /// [goes on](crate::ProcessPoolBuilder::replace_dead_workers) without it. How far the task got
    /// is unknown.
    #[error("the task was lost with its worker: {reason}")]
    WorkerLost {
        /// Which worker, and how it ended.
        reason: String,
    },
    /// The result went to an earlier call of [`Future::result`](crate::Future::result).
    #[error("the result was taken before; keep it, or ask the future only once")]
    ResultTaken,
    /// A map that submits its tasks one by one was overtaken by the pool's `shutdown`.
    #[error("cannot submit the task: the pool was shut down")]
    Shutdown,
    /// A worker process died, was silent for too long or sent something else than an answer: each
    /// future that was pending then gets this.
    #[error("the process pool is broken: {reason}; make a new pool")]
    BrokenProcessPool {
        /// Which worker, and how it ended.
        reason: String,
    },
    /// The initializer of a thread failed: each future that was pending then gets this.
    #[error("the thread pool is broken: {reason}; make a new pool")]
    BrokenThreadPool {
        /// How it failed.
        reason: String,
    },
    /// The worker's side was dropped after it had started: a [`Promise`](crate::Promise) of one's
    /// own that was never kept. In the pools only a panic outside the task leads here, while the
    /// result is handed over: that of a `tracing` subscriber, for one.
    #[error("the worker gave up the task while it ran")]
    Abandoned,
}

impl TaskError {
    pub(crate) fn serialization(action: &str, task: &str, reason: impl fmt::Display) -> Self {
        Self::Serialization {
            action: action.to_owned(),
            task: task.to_owned(),
            reason: reason.to_string(),
        }
    }

    pub(crate) fn too_long(action: &str, task: &str, limit: usize) -> Self {
        Self::serialization(
            action,
            task,
            format!("it takes more than the {limit} bytes that a message may have"),
        )
    }
}

impl From<Panic> for TaskError {
    fn from(Panic { message, location }: Panic) -> Self {
        Self::Panicked { message, location }
    }
}

/// A future was not done within a timeout: [`Future::result_timeout`](crate::Future::result_timeout).
/// The task goes on, and its future can be asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the task is not done yet; ask its future again")]
pub struct NotDone;

/// Why a pool takes no task.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubmitError {
    /// The pool was shut down.
    #[error("cannot submit a task: the pool was shut down")]
    Shutdown,
    /// Chunks without items would never reach the end of the items.
    #[error("cannot submit chunks of 0 items: they would never reach the end; use at least 1")]
    ZeroChunkSize,
    /// A map that may have 0 tasks at hand would never submit one.
    #[error("cannot map with a buffer of 0 tasks: none would ever be submitted; use at least 1")]
    ZeroBufferSize,
    /// A task that has no time is late from the start.
    #[error("cannot submit a task with a timeout of 0: it would be late from the start")]
    ZeroTimeout,
    /// A worker process died, was silent for too long or sent something else than an answer.
    #[error("cannot submit a task: the process pool is broken: {reason}; make a new pool")]
    BrokenProcessPool {
        /// Which worker, and how it ended.
        reason: String,
    },
    /// The initializer of a thread failed.
    #[error("cannot submit a task: the thread pool is broken: {reason}; make a new pool")]
    BrokenThreadPool {
        /// How it failed.
        reason: String,
    },
}

/// As the outcome of a task that a map could not submit any more.
impl From<SubmitError> for TaskError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::BrokenProcessPool { reason } => Self::BrokenProcessPool { reason },
            SubmitError::BrokenThreadPool { reason } => Self::BrokenThreadPool { reason },
            _ => Self::Shutdown,
        }
    }
}

/// Why a pool cannot be made.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A pool without workers would never run a task.
    #[error("cannot make a pool of 0 workers: they would never run a task; use at least 1")]
    ZeroWorkers,
    /// The program would start itself again, and that copy would not know that it is a worker.
    #[error("cannot start worker processes: call `serve_if_worker` first thing in main")]
    NotPrepared,
    /// Each of its workers seems to make a pool of its own, as a worker does that does not know itself.
    #[error(
        "cannot start worker processes of a worker's worker's worker: if this is a worker itself, \
         leave its standard input to the pool"
    )]
    TooDeep,
    /// A worker could not tell which of the two is meant.
    #[error("cannot tell two tasks named `{task}` apart: give `serve_if_worker` each name once")]
    DuplicateTask {
        /// Their name.
        task: &'static str,
    },
    /// A worker that may run 0 tasks would be replaced forever.
    #[error("cannot make workers that leave after 0 tasks: allow each of them at least 1")]
    ZeroTasksPerChild,
    /// Each worker would be late from the start.
    #[error("cannot make workers with a timeout of 0: each would be late from the start")]
    ZeroTimeout,
    /// The initializer's argument cannot be turned into bytes.
    #[error("cannot prepare the initializer")]
    Initializer(#[source] TaskError),
    /// The system takes no such name.
    #[error("cannot name a worker {name:?}: leave the NUL out of it")]
    Name {
        /// The name that was asked for.
        name: String,
    },
    /// The system gives no thread.
    #[error("cannot start a thread of the pool")]
    Thread(#[source] io::Error),
    /// The system gives no process, or no socket to talk to it, or the pool's `command` panicked.
    #[error("cannot start a worker process")]
    Process(#[source] io::Error),
}

/// The name of the variant with the whole message behind it. A `main` that returns the error shows
/// it this way, and there too it should say what to do.
impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::ZeroWorkers => "ZeroWorkers",
            Self::NotPrepared => "NotPrepared",
            Self::TooDeep => "TooDeep",
            Self::DuplicateTask { .. } => "DuplicateTask",
            Self::ZeroTasksPerChild => "ZeroTasksPerChild",
            Self::ZeroTimeout => "ZeroTimeout",
            Self::Initializer(_) => "Initializer",
            Self::Name { .. } => "Name",
            Self::Thread(_) => "Thread",
            Self::Process(_) => "Process",
        };
        write!(f, "{name} ({self}")?;
        if let Some(cause) = std::error::Error::source(self) {
            write!(f, ": {cause}")?;
        }
        f.write_str(")")
    }
}
