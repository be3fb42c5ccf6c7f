//! Why a coroutine cannot be resumed, and what happens to the value that was sent.

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
    /// The coroutine awaits something else than a `yield_`, in a step that has not ended.
    Awaiting,
    /// The coroutine was told to end and yielded instead; so it was closed.
    IgnoredClose,
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
                 channel: no runtime here would wake it, so it was closed; `send_async` waits for it"
            }
            Self::Awaiting => {
                "cannot resume a coroutine whose last step has not ended: await `continue_async` first"
            }
            Self::IgnoredClose => {
                "cannot finish a coroutine that yields when it is told to end: it was closed, so let \
                 its body return"
            }
        })
    }
}

impl Error for ResumeError {}

/// Why a value could not be sent, with the value.
///
/// ```
/// use item40_coroutines::{Channel, Coroutine, ResumeError};
///
/// let mut it = Coroutine::boxed(async |co: &Channel<String, ()>| co.yield_(()).await);
/// let refused = it.send("Ada".to_owned()).unwrap_err();
/// assert_eq!(refused.reason(), ResumeError::NotStarted);
/// assert_eq!(refused.into_value(), Some("Ada".to_owned()));
/// ```
///
/// In a function that returns a [`ResumeError`], `it.send(value)?` drops the value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SendError<In> {
    reason: ResumeError,
    value: Option<In>,
}

impl<In> SendError<In> {
    pub(crate) const fn new(reason: ResumeError, value: Option<In>) -> Self {
        Self { reason, value }
    }

    /// Returns why the value could not be sent.
    pub const fn reason(&self) -> ResumeError {
        self.reason
    }

    /// Returns the value, unless the body ran with it and then awaited a foreign future.
    pub fn into_value(self) -> Option<In> {
        self.value
    }
}

impl<In> From<SendError<In>> for ResumeError {
    fn from(error: SendError<In>) -> Self {
        error.reason
    }
}

impl<In> fmt::Debug for SendError<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendError").field("reason", &self.reason).finish_non_exhaustive()
    }
}

impl<In> fmt::Display for SendError<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl<In> Error for SendError<In> {}
