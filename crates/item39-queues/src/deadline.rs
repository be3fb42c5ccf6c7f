//! How long a call is ready to wait.

use std::{
    sync::PoisonError,
    time::{Duration, Instant},
};

use crate::sync::{Condvar, MutexGuard};

/// The three forms of a call: `try_get`, `get_timeout` and `get` differ only in this.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deadline {
    Now,
    At(Instant),
    Never,
}

impl Deadline {
    /// A time so far away that the clock cannot say it is never.
    pub fn after(timeout: Duration) -> Self {
        Instant::now().checked_add(timeout).map_or(Self::Never, Self::At)
    }

    pub fn has_passed(self) -> bool {
        match self {
            Self::Now => true,
            Self::At(end) => Instant::now() >= end,
            Self::Never => false,
        }
    }

    /// Sleeps until somebody notifies or the deadline has passed. It may also return for no reason
    /// at all, so the caller looks again at what it waits for, and only then at the deadline: that
    /// way a call neither returns early nor misses what arrived at the last moment.
    pub fn wait<'a, S>(self, condvar: &Condvar, guard: MutexGuard<'a, S>) -> MutexGuard<'a, S> {
        match self {
            Self::Now => guard,
            Self::At(end) => {
                let left = end.saturating_duration_since(Instant::now());
                let waited = condvar.wait_timeout(guard, left);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            Self::Never => condvar.wait(guard).unwrap_or_else(PoisonError::into_inner),
        }
    }
}
