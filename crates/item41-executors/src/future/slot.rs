//! The place of an outcome.

use std::mem;

use super::Outcome;
use crate::TaskError;

/// The outcome's place. An error is boxed because it is far larger than most results, and what is
/// small travels faster between cores.
pub(super) enum Slot<T> {
    /// There is no outcome yet, or callbacks are looking at it.
    Empty,
    Ready(T),
    Failed(Box<TaskError>),
    /// The result went to its receiver.
    Taken,
}

impl<T> Slot<T> {
    pub(super) fn is_settled(&self) -> bool {
        !matches!(self, Self::Empty)
    }

    /// Returns the outcome, if there is one. A result moves, an error is copied.
    pub(super) fn take(&mut self) -> Option<Outcome<T>> {
        match self {
            Self::Empty => None,
            Self::Failed(error) => Some(Err((**error).clone())),
            Self::Taken => Some(Err(TaskError::ResultTaken)),
            Self::Ready(_) => match mem::replace(self, Self::Taken) {
                Self::Ready(value) => Some(Ok(value)),
                _ => None,
            },
        }
    }

    pub(super) fn error(&self) -> Option<&TaskError> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }
}
