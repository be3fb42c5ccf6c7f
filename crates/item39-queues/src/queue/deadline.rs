//! How long a call waits.

use std::{
    sync::PoisonError,
    time::{Duration, Instant},
};

use super::sync::{Condvar, MutexGuard};

/// The moment at which a call gives up: `try_get`, `get_timeout` and `get` differ only in this.
#[derive(Clone, Copy, Debug)]
pub(super) enum Deadline {
    Now,
    At(Instant),
    Never,
}

impl Deadline {
    /// Returns `Never` for a moment that the clock cannot represent.
    pub(super) fn after(timeout: Duration) -> Self {
        if timeout.is_zero() {
            return Self::Now;
        }
        Instant::now().checked_add(timeout).map_or(Self::Never, Self::At)
    }

    pub(super) fn has_passed(self) -> bool {
        match self {
            Self::Now => true,
            Self::At(moment) => Instant::now() >= moment,
            Self::Never => false,
        }
    }

    /// Sleeps until the condition variable is notified or the deadline has passed.
    ///
    /// It may also return without a reason. So the caller first looks at what it waits for, and only
    /// then at the deadline: then it neither returns early nor misses what came at the last moment.
    pub(super) fn wait<'a, S>(
        self,
        condvar: &Condvar,
        guard: MutexGuard<'a, S>,
    ) -> MutexGuard<'a, S> {
        match self {
            Self::Now => guard,
            Self::At(moment) => {
                let left = moment.saturating_duration_since(Instant::now());
                let waited = condvar.wait_timeout(guard, left);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            Self::Never => condvar.wait(guard).unwrap_or_else(PoisonError::into_inner),
        }
    }
}
