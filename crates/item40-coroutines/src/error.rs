//! Why a coroutine cannot be resumed.

/// Why a coroutine cannot be resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ResumeError {
    /// There is no `yield_` yet that could take the value.
    #[error("cannot send to a coroutine that has not started: call `start` first")]
    NotStarted,
    /// It waits for a value.
    #[error("cannot start a coroutine twice: it waits for a value, so `send` one")]
    AlreadyStarted,
    /// It returned, panicked or was closed.
    #[error("cannot resume a coroutine that has finished: make a new one")]
    Finished,
    /// It resumes itself, through a [`Handle`](crate::Handle).
    #[error("cannot resume a coroutine from inside itself: it runs already, so let it yield first")]
    Running,
    /// It waits for something that nobody here will ever bring, and was closed.
    #[error(
        "cannot resume a coroutine that awaits something else than `yield_` on its own channel: \
         there is no runtime here to wake it, so it was closed"
    )]
    ForeignAwait,
}
