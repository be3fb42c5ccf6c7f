//! How many calls are done in a short time.

use std::time::{Duration, Instant};

/// Twice what a message takes there and back, on a network within a building.
const SLICE: Duration = Duration::from_millis(20);

/// Counts what is done, a slice of time after the other. Where calls are short, as many as fit into a
/// slice may be on their way: then no worker waits for the next one. Where calls are long, the count
/// is small.
#[derive(Debug)]
pub(crate) struct Rate {
    begin: Instant,
    count: usize,
    last: usize,
}

impl Rate {
    pub(crate) fn new() -> Self {
        Self { begin: Instant::now(), count: 0, last: 0 }
    }

    /// Counts one call that is done.
    pub(crate) fn count(&mut self) {
        self.count_at(Instant::now());
    }

    fn count_at(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.begin);
        if elapsed >= SLICE {
            // A slice that was long counts as one of the usual length.
            let share = SLICE.as_secs_f64() / elapsed.as_secs_f64();
            #[expect(clippy::cast_precision_loss, reason = "an estimate")]
            #[expect(clippy::cast_possible_truncation, reason = "it is at most the count")]
            #[expect(clippy::cast_sign_loss, reason = "neither factor is negative")]
            let last = (self.count as f64 * share) as usize;
            (self.begin, self.count, self.last) = (now, 0, last);
        }
        self.count += 1;
    }

    /// Returns how many were done in the last slice.
    pub(crate) fn in_a_slice(&self) -> usize {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_is_that_of_the_last_slice() {
        let mut rate = Rate::new();
        let start = rate.begin;
        for micros in 0..20_000 {
            rate.count_at(start + Duration::from_micros(micros));
        }
        assert_eq!(rate.in_a_slice(), 0, "the slice has not ended");
        rate.count_at(start + SLICE);
        assert_eq!(rate.in_a_slice(), 20_000);
        // One call a second: none in most slices.
        rate.count_at(start + SLICE + Duration::from_secs(1));
        assert_eq!(rate.in_a_slice(), 0);
    }
}
