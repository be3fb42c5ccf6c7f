//! How many calls a worker is sent ahead of its answers.
//!
//! A worker that has nothing to do until the manager has read its answer waits for two wake-ups
//! across cores, 100 to 200 µs each. So it is sent more calls while it works. But what was sent
//! cannot be taken back, and waits behind the call before it even when another worker is free. The
//! rule: as much as is done in a millisecond, by what the same tasks took so far; one call more
//! where they take up to 5 ms, or up to 20 ms and many wait; none where they take longer, or where
//! nobody knows.

use std::{collections::HashMap, time::Duration};

/// What a worker may have before it, in expected time.
const HORIZON: Duration = Duration::from_millis(1);
/// Up to here the last call too is better sent ahead than kept for a worker that may be free sooner:
/// two wake-ups across cores are a tenth of it.
const SHORT: Duration = Duration::from_millis(5);
/// From here on a wake-up is a hundredth of the task: nothing is sent ahead.
const LONG: Duration = Duration::from_millis(20);

/// What tasks took so far, by their names.
#[derive(Default)]
pub(super) struct Pace {
    /// Nanoseconds an item.
    items: HashMap<&'static str, f64>,
}

/// The weight of the newest: the mean follows a change within some ten calls.
const NEWEST: f64 = 0.1;

impl Pace {
    pub fn learn(&mut self, task: &'static str, items: usize, took: Duration) {
        let took = took.as_nanos() as f64 / items.max(1) as f64;
        let mean = self.items.entry(task).or_insert(took);
        *mean += NEWEST * (took - *mean);
    }

    /// What a call of so many items will take; nothing where it is not known.
    pub fn expect(&self, task: &'static str, items: usize) -> Option<Duration> {
        let nanoseconds = self.items.get(task)? * items as f64;
        Some(Duration::try_from_secs_f64(nanoseconds / 1e9).unwrap_or(Duration::MAX))
    }
}

/// What a worker has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Load {
    pub calls: usize,
    /// Calls of tasks that have never been answered.
    pub unknown: usize,
    /// What the others are expected to take together.
    pub expected: Duration,
    /// Since when it has been at the first of them.
    pub at_first: Duration,
}

impl Load {
    /// One call more; what it is expected to take, if that is known.
    pub fn more(&mut self, expected: Option<Duration>) {
        self.calls += 1;
        match expected {
            Some(time) => self.expected = self.expected.saturating_add(time),
            None => self.unknown += 1,
        }
    }

    /// One call less.
    pub fn less(&mut self, expected: Option<Duration>) {
        self.calls -= 1;
        match expected {
            Some(time) => self.expected = self.expected.saturating_sub(time),
            None => self.unknown -= 1,
        }
    }

    /// Whether one more call may be sent ahead, when `waiting` calls wait for `workers` workers.
    pub fn has_room(&self, ahead: usize, waiting: usize, workers: usize) -> bool {
        // One that takes much longer than expected is no reason to wait behind it.
        let is_known = self.unknown == 0 && self.at_first < LONG;
        let is_short = self.expected < HORIZON && self.at_first < HORIZON;
        let limit = if waiting > workers { LONG } else { SHORT };
        let is_next = self.calls == 1 && self.expected < limit;
        self.calls <= ahead && is_known && (is_short || is_next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn micros(micros: u64) -> Duration {
        Duration::from_micros(micros)
    }

    fn load(calls: usize, expected: Duration) -> Load {
        Load { calls, expected, ..Load::default() }
    }

    #[test]
    fn short_tasks_are_sent_ahead_up_to_the_horizon() {
        assert!(load(200, micros(900)).has_room(256, 1, 2));
        assert!(!load(200, micros(1100)).has_room(256, 1, 2));
        assert!(!load(257, micros(900)).has_room(256, 1, 2), "and up to a number");
        assert!(!load(1, micros(1)).has_room(0, 9, 2), "which may be none");
    }

    #[test]
    fn of_longer_ones_the_next_is_sent_ahead_if_many_wait() {
        assert!(load(1, micros(4999)).has_room(256, 1, 2));
        assert!(load(1, micros(5000)).has_room(256, 3, 2));
        assert!(!load(1, micros(5000)).has_room(256, 2, 2), "the last may go to another worker");
        assert!(!load(2, micros(10_000)).has_room(256, 3, 2));
        assert!(!load(1, micros(21_000)).has_room(256, 3, 2));
    }

    #[test]
    fn nothing_waits_behind_what_is_not_known() {
        let unknown = Load { calls: 1, unknown: 1, ..Load::default() };
        assert!(!unknown.has_room(256, 100, 2));
        let slower_than_expected = Load { at_first: micros(50_000), ..load(1, micros(1)) };
        assert!(!slower_than_expected.has_room(256, 100, 2));
    }

    #[test]
    fn the_pace_follows_what_tasks_take() {
        let mut pace = Pace::default();
        assert_eq!(pace.expect("task", 1), None);
        pace.learn("task", 10, micros(10));
        assert_eq!(pace.expect("task", 3), Some(micros(3)));
        for _ in 0..100 {
            pace.learn("task", 1, micros(50));
        }
        assert!(pace.expect("task", 1).unwrap() > micros(49));
    }
}
