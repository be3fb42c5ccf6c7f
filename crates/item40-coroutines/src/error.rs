//! Why a coroutine cannot be resumed.

use std::{error::Error, fmt};

/// Why a coroutine cannot be resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResumeError {
    /// The coroutine has not started: no `yield_` could take the value yet.
    NotStarted,
    /// The coroutine has started and waits for a value.
    AlreadyStarted,
    /// The coroutine returned, panicked or was closed.
    Finished,
    /// The coroutine resumes itself, through a [`Handle`](crate::Handle).
    Running,
    /// The coroutine awaits a future that nothing here will ever wake; so it was closed.
    ForeignAwait,
}

impl fmt::Display for ResumeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotStarted => {
                "cannot send to a coroutine that has not started: call `start` first"
            }
            Self::AlreadyStarted => {
                "cannot start a coroutine twice: it waits for a value, so `send` one"
            }
            Self::Finished => "cannot resume a coroutine that has finished: make a new one",
            Self::Running => {
                "cannot resume a coroutine from inside itself: it is running, so let it yield first"
            }
            Self::ForeignAwait => {
                "cannot resume a coroutine that awaits something else than `yield_` on its own \
                 channel: no runtime here would wake it, so it was closed"
            }
        })
    }
}

impl Error for ResumeError {}
