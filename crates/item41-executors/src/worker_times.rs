//! What a worker spends its time on.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a worker process spent its time on, measured by the worker:
/// [`Map::worker_times`](crate::Map::worker_times).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorkerTimes {
    /// When the worker had the whole request (of several, the last one), on the system's clock
    /// `CLOCK_MONOTONIC`, which is the same in all processes.
    pub received: Duration,
    /// When the worker began to send the answer (of several, the last one), on the same clock.
    pub answered: Duration,
    /// Turning bytes into arguments.
    pub deserialize: Duration,
    /// Finding the function by its name.
    pub find: Duration,
    /// Running the function.
    pub run: Duration,
    /// Turning results into bytes.
    pub serialize: Duration,
}

impl WorkerTimes {
    pub(crate) fn add(&mut self, other: &Self) {
        self.received = self.received.max(other.received);
        self.answered = self.answered.max(other.answered);
        // A worker may say anything, even what adds up to more than a duration holds.
        self.deserialize = self.deserialize.saturating_add(other.deserialize);
        self.find = self.find.saturating_add(other.find);
        self.run = self.run.saturating_add(other.run);
        self.serialize = self.serialize.saturating_add(other.serialize);
    }

    /// Returns the time from the request to the answer.
    pub(crate) fn total(&self) -> Duration {
        let parts = [self.deserialize, self.find, self.run, self.serialize];
        parts.into_iter().fold(Duration::ZERO, Duration::saturating_add)
    }
}
