//! What a queue answers when it cannot do as asked. Who wanted to put an item gets it back.

use std::fmt;

use thiserror::Error;

/// [`put`](crate::Queue::put) came too late; the item is handed back.
#[derive(Clone, Copy, PartialEq, Eq, Error)]
#[error("cannot put an item: the queue is closed")]
pub struct PutError<T>(pub T);

/// [`try_put`](crate::Queue::try_put) or [`put_timeout`](crate::Queue::put_timeout) could not put
/// the item; it is handed back.
#[derive(Clone, Copy, PartialEq, Eq, Error)]
pub enum TryPutError<T> {
    /// There was no room, also not within the timeout: Python's `queue.Full`.
    #[error("cannot put an item: the queue is full; get one first, or wait longer")]
    Full(T),
    /// The queue takes no items any more: Python's `queue.ShutDown`.
    #[error("cannot put an item: the queue is closed")]
    Closed(T),
}

impl<T> TryPutError<T> {
    /// The item that was not put.
    pub fn into_inner(self) -> T {
        match self {
            Self::Full(item) | Self::Closed(item) => item,
        }
    }
}

/// [`get`](crate::Queue::get) found the queue closed and empty: there will never be an item again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("cannot get an item: the queue is closed and empty")]
pub struct GetError;

/// [`try_get`](crate::Queue::try_get) or [`get_timeout`](crate::Queue::get_timeout) got no item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TryGetError {
    /// There was none, also not within the timeout: Python's `queue.Empty`.
    #[error("cannot get an item: the queue is empty; put one first, or wait longer")]
    Empty,
    /// There will never be one again: Python's `queue.ShutDown`.
    #[error("cannot get an item: the queue is closed and empty")]
    Closed,
}

/// [`task_done`](crate::Queue::task_done) was called too often: Python's `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("cannot mark an item done: every item is done already; call it once for each item got")]
pub struct TaskDoneError;

/// [`join_timeout`](crate::Queue::join_timeout) waited long enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("cannot join the queue in time: {unfinished} of its items are not done")]
pub struct JoinTimeoutError {
    /// How many items were put and not marked done when the time was up.
    pub unfinished: usize,
}

// Written by hand, so that `expect` works on a queue of items that have no `Debug`.
impl<T> fmt::Debug for PutError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PutError(..)")
    }
}

impl<T> fmt::Debug for TryPutError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full(_) => "Full(..)",
            Self::Closed(_) => "Closed(..)",
        })
    }
}
