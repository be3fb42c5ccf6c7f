//! What can go wrong with a task, and with the pool that should run it.

use std::{any::Any, fmt, io, time::Duration};

use serde::{Deserialize, Serialize};

/// Why a task has no result. It hurts its own future alone, except where the pool is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum TaskError {
    /// It was cancelled before it ran; Python's `CancelledError`.
    #[error("the task was cancelled before it ran")]
    Cancelled,
    /// It panicked. In a program that is built with `panic = "abort"` there is nothing to catch: a
    /// task that panics then ends its worker process, which breaks the pool, and in a pool of threads
    /// it ends the program.
    #[error("the task panicked{}: {message}", at(place.as_deref()))]
    Panicked {
        /// What it said; "no message" where it panicked with something that is no text.
        message: String,
        /// Where, as `src/main.rs:7`. Unknown where the program's panic hook was replaced after
        /// its first pool was made, and for a panic that was passed on by `resume_unwind`.
        place: Option<String>,
    },
    /// Its argument or its result cannot be turned into bytes, or back.
    #[error("cannot {action} of task `{task}`: {reason}")]
    Serialization {
        /// What failed, such as "serialize the argument".
        action: String,
        /// The task's name.
        task: String,
        /// What the serializer says of it.
        reason: String,
    },
    /// The worker process has no task of that name.
    #[error("cannot find the task `{task}` in the worker; pass it to `serve_if_worker` in main")]
    UnknownTask {
        /// The name that was asked for.
        task: String,
    },
    /// The time limit of a [`map`](crate::Executor::map_task) ended before this result was there.
    #[error("no result within {limit:?}; what had not started is cancelled")]
    TimedOut {
        /// That limit.
        limit: Duration,
    },
    /// A worker process died, was silent for too long or sent what is no answer: every future that
    /// was pending then gets this.
    #[error("the process pool is broken: {reason}; make a new pool")]
    BrokenProcessPool {
        /// Which worker, and how it ended.
        reason: String,
    },
    /// The initializer of a thread failed: every future that was pending then gets this.
    #[error("the thread pool is broken: {reason}; make a new pool")]
    BrokenThreadPool {
        /// How it failed.
        reason: String,
    },
    /// Its worker's side was dropped after it had started: a [`Promise`](crate::Promise) of one's
    /// own that was never kept. In the pools only a panic of something that is no task leads here, in
    /// the middle of handing over the result: that of a `tracing` subscriber, for one.
    #[error("the pool gave up the task while it ran")]
    Abandoned,
}

/// Why a pool takes no task.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// It was shut down.
    #[error("cannot submit a task: the pool was shut down")]
    Shutdown,
    /// Chunks of no items would never come to an end of them.
    #[error("cannot submit chunks of no items: ask for at least one in each")]
    EmptyChunks,
    /// One of its worker processes died, was silent for too long or sent what is no answer.
    #[error("cannot submit a task: the process pool is broken: {reason}; make a new pool")]
    BrokenProcessPool {
        /// Which worker, and how it ended.
        reason: String,
    },
    /// The initializer of one of its threads failed.
    #[error("cannot submit a task: the thread pool is broken: {reason}; make a new pool")]
    BrokenThreadPool {
        /// How it failed.
        reason: String,
    },
}

/// Why a pool cannot be made. What it displays names the cause, which is no `source` besides.
#[derive(thiserror::Error)]
pub enum StartError {
    /// Zero workers would never run a task.
    #[error("cannot make a pool of no workers: ask for at least one")]
    NoWorkers,
    /// The program would start itself again, and that copy would not know that it is a worker.
    #[error("cannot start worker processes: call `serve_if_worker` first thing in main")]
    NotPrepared,
    /// Nobody could tell which of the two is meant.
    #[error("cannot tell two tasks named `{task}` apart: give `serve_if_worker` each name once")]
    Twins {
        /// Their name.
        task: &'static str,
    },
    /// A worker that may run no task would be replaced for ever.
    #[error("cannot make workers that leave after no tasks: allow each of them at least one")]
    NoTasksPerChild,
    /// Every worker would be late from the start.
    #[error("cannot make workers that must answer within no time: allow them more than that")]
    NoTime,
    /// The initializer's argument cannot be turned into bytes.
    #[error("cannot prepare the initializer: {0}")]
    Initializer(TaskError),
    /// The system takes no such name.
    #[error("cannot name a worker {name:?}: leave the NUL out of it")]
    Name {
        /// The name that was asked for.
        name: String,
    },
    /// The system gives no thread.
    #[error("cannot start a thread of the pool: {0}")]
    Thread(io::Error),
    /// The system gives no process, or no socket to talk to it, or the pool's `command` panicked.
    #[error("cannot start a worker process: {0}")]
    Process(io::Error),
}

// Written by hand, because a `main` that returns the error shows it this way, and then too it should
// say what to do.
impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWorkers => write!(f, "NoWorkers ({self})"),
            Self::NotPrepared => write!(f, "NotPrepared ({self})"),
            Self::NoTasksPerChild => write!(f, "NoTasksPerChild ({self})"),
            Self::Twins { .. } => write!(f, "Twins ({self})"),
            Self::NoTime => write!(f, "NoTime ({self})"),
            Self::Initializer(cause) => f.debug_tuple("Initializer").field(cause).finish(),
            Self::Name { .. } => write!(f, "Name ({self})"),
            Self::Thread(cause) => f.debug_tuple("Thread").field(cause).finish(),
            Self::Process(cause) => f.debug_tuple("Process").field(cause).finish(),
        }
    }
}

impl TaskError {
    pub(crate) fn panicked(payload: &(dyn Any + Send), place: Option<String>) -> Self {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
        let message = text.unwrap_or("no message").to_owned();
        Self::Panicked { message, place }
    }

    /// The words for a panic in `what`, which is no task.
    pub(crate) fn panic_of(&self, what: &str) -> String {
        match self {
            Self::Panicked { message, place } => {
                format!("{what} panicked{}: {message}", at(place.as_deref()))
            }
            other => format!("{what} failed: {other}"),
        }
    }

    pub(crate) fn serialization(action: &str, task: &str, reason: &postcard::Error) -> Self {
        Self::Serialization {
            action: action.to_owned(),
            task: task.to_owned(),
            reason: reason.to_string(),
        }
    }

    pub(crate) fn too_long(action: &str, task: &str, limit: usize) -> Self {
        let reason = format!("it takes more than the {limit} bytes that a message may have");
        Self::Serialization { action: action.to_owned(), task: task.to_owned(), reason }
    }
}

fn at(place: Option<&str>) -> String {
    place.map(|place| format!(" at {place}")).unwrap_or_default()
}
