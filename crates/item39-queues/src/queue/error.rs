//! The errors of a queue's calls. A call that did not put an item gives it back in its error.
//!
//! The enums with two variants are complete: such a call has no third way to fail. So they can be
//! matched without a wildcard.

use std::fmt;

use thiserror::Error;

/// A queue cannot be made with this capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CapacityError {
    /// The capacity is 0. (In Python, `Queue(0)` has no limit.)
    #[error(
        "cannot make a queue with capacity 0: it could never hold an item; use at least 1 or \
         `Queue::unbounded`"
    )]
    Zero,
    /// The buffer holds more items than the capacity allows.
    #[error(
        "cannot make a queue with capacity {capacity}: its buffer holds {items} items already; use \
         a larger capacity"
    )]
    Exceeded {
        /// The capacity asked for.
        capacity: usize,
        /// The number of items in the buffer.
        items: usize,
    },
}

/// [`put`](crate::Queue::put) found the queue closed; here is its item.
#[derive(Clone, Copy, PartialEq, Eq, Error)]
#[error("cannot put an item: the queue is closed")]
pub struct PutError<T>(pub T);

/// [`try_put`](crate::Queue::try_put) did not put its item.
#[derive(Clone, Copy, PartialEq, Eq, Error)]
pub enum TryPutError<T> {
    /// The queue is full: Python's `queue.Full`.
    #[error("cannot put an item: the queue is full; get one first, or wait with `put`")]
    Full(T),
    /// The queue is closed: Python's `queue.ShutDown`.
    #[error("cannot put an item: the queue is closed")]
    Closed(T),
}

/// [`put_timeout`](crate::Queue::put_timeout) or [`put_deadline`](crate::Queue::put_deadline) did not
/// put its item.
#[derive(Clone, Copy, PartialEq, Eq, Error)]
pub enum PutTimeoutError<T> {
    /// The queue stayed full until the deadline: Python's `queue.Full`.
    #[error("cannot put an item in time: the queue stayed full; get one first, or wait longer")]
    Timeout(T),
    /// The queue is closed: Python's `queue.ShutDown`.
    #[error("cannot put an item: the queue is closed")]
    Closed(T),
}

/// [`get`](crate::Queue::get) found the queue closed and empty: there will never be an item again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("cannot get an item: the queue is closed and empty")]
pub struct GetError;

/// [`try_get`](crate::Queue::try_get) got no item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TryGetError {
    /// The queue is empty: Python's `queue.Empty`.
    #[error("cannot get an item: the queue is empty; put one first, or wait with `get`")]
    Empty,
    /// The queue is closed and empty: Python's `queue.ShutDown`.
    #[error("cannot get an item: the queue is closed and empty")]
    Closed,
}

/// [`get_timeout`](crate::Queue::get_timeout) or [`get_deadline`](crate::Queue::get_deadline) got no
/// item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum GetTimeoutError {
    /// The queue stayed empty until the deadline: Python's `queue.Empty`.
    #[error("cannot get an item in time: the queue stayed empty; put one first, or wait longer")]
    Timeout,
    /// The queue is closed and empty: Python's `queue.ShutDown`.
    #[error("cannot get an item: the queue is closed and empty")]
    Closed,
}

/// [`task_done`](crate::Queue::task_done) was called too often: Python's `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("cannot mark an item done: every item is done already; call it once for each item got")]
pub struct TaskDoneError;

/// [`join_timeout`](crate::Queue::join_timeout) or [`join_deadline`](crate::Queue::join_deadline)
/// gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("cannot join the queue in time: {unfinished} of its items are not done")]
#[non_exhaustive]
pub struct JoinTimeoutError {
    /// The number of items that were put and not marked done.
    pub unfinished: usize,
}

impl<T> PutError<T> {
    /// Returns the item that was not put.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> TryPutError<T> {
    /// Returns the item that was not put.
    pub fn into_inner(self) -> T {
        match self {
            Self::Full(item) | Self::Closed(item) => item,
        }
    }
}

impl<T> PutTimeoutError<T> {
    /// Returns the item that was not put.
    pub fn into_inner(self) -> T {
        match self {
            Self::Timeout(item) | Self::Closed(item) => item,
        }
    }
}

impl<T> From<TryPutError<T>> for PutTimeoutError<T> {
    fn from(error: TryPutError<T>) -> Self {
        match error {
            TryPutError::Full(item) => Self::Timeout(item),
            TryPutError::Closed(item) => Self::Closed(item),
        }
    }
}

impl From<TryGetError> for GetTimeoutError {
    fn from(error: TryGetError) -> Self {
        match error {
            TryGetError::Empty => Self::Timeout,
            TryGetError::Closed => Self::Closed,
        }
    }
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

impl<T> fmt::Debug for PutTimeoutError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Timeout(_) => "Timeout(..)",
            Self::Closed(_) => "Closed(..)",
        })
    }
}
