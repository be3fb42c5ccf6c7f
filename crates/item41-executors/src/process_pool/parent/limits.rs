//! The clock by which workers are judged.

use std::time::{Duration, Instant};

/// Time in which the manager was there to read answers. It does not count the time in which the
/// program was stopped, nor that in which a callback kept the manager from reading: then a worker may
/// well have answered in time.
pub(super) struct Clock {
    counted: Duration,
    last: Instant,
}

/// A pause up to this length is counted: on a busy machine a thread may well be kept from its core
/// for that long.
const PAUSE: Duration = Duration::from_millis(50);

impl Clock {
    pub(super) fn new() -> Self {
        Self { counted: Duration::ZERO, last: Instant::now() }
    }

    pub(super) fn now(&self) -> Duration {
        self.counted
    }

    /// Counts the time since the last call, where the smallest limit that holds now is `limit`.
    pub(super) fn advance(&mut self, limit: Option<Duration>) {
        self.advance_to(Instant::now(), limit);
    }

    fn advance_to(&mut self, now: Instant, limit: Option<Duration>) {
        let passed = now.saturating_duration_since(self.last);
        self.last = now;
        let counts = limit.map_or(passed, |limit| passed.min(longest_step(limit)));
        self.counted = self.counted.saturating_add(counts);
    }
}

/// Returns the longest time between two looks at the clock. It is a small share of the limit: a
/// pause, which counts as one step, must not make a worker late.
pub(super) fn longest_step(limit: Duration) -> Duration {
    (limit / 16).max(PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn clock_counts_a_long_pause_as_one_step() {
        let mut clock = Clock::new();
        let start = clock.last;
        clock.advance_to(start + Duration::from_millis(40), Some(SECOND));
        assert_eq!(clock.now(), Duration::from_millis(40));
        clock.advance_to(start + 100 * SECOND, Some(SECOND));
        assert_eq!(clock.now(), Duration::from_millis(40) + SECOND / 16);
    }

    #[test]
    fn clock_counts_each_pause_where_no_limit_holds() {
        let mut clock = Clock::new();
        let start = clock.last;
        clock.advance_to(start + 100 * SECOND, None);
        assert_eq!(clock.now(), 100 * SECOND);
    }
}
