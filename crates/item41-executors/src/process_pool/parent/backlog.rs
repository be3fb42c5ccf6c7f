//! How many calls a worker is sent ahead of its answers.
//!
//! A worker that has nothing to do until the manager has read its answer waits for two wake-ups
//! across cores. So it is sent more calls while it works. But a call that was sent waits behind the
//! call before it even when another worker is free. The rule is to send as much as is done in a
//! millisecond, by what the same tasks took so far. One call more is sent where they take up to 5 ms,
//! or up to 20 ms and many wait. None is sent where they take longer, or where it is not known.

use std::{collections::HashMap, time::Duration};

/// How much work a worker may have before it, in expected time.
const HORIZON: Duration = Duration::from_millis(1);
/// Up to this length even the last call is better sent ahead than kept for a worker that may be free
/// sooner: on a busy machine two wake-ups across cores take a tenth of it.
const SHORT: Duration = Duration::from_millis(5);
/// From this length on a wake-up is a hundredth of the task, and nothing is sent ahead.
const LONG: Duration = Duration::from_millis(20);

/// Up to this length a wake-up on a busy machine takes as long as the task.
const BRIEF: Duration = Duration::from_micros(100);

/// How long tasks took so far, by their names.
#[derive(Default)]
pub(super) struct LatencyEstimate {
    /// Nanoseconds an item.
    items: HashMap<&'static str, f64>,
    /// How many answers it has seen.
    answers: u64,
    /// The task that was answered last.
    last: Option<&'static str>,
}

/// The weight of the newest answer: the mean follows a change within some ten calls.
const NEWEST: f64 = 0.1;

impl LatencyEstimate {
    pub(super) fn learn(&mut self, task: &'static str, items: usize, took: Duration) {
        self.answers += 1;
        self.last = Some(task);
        let took = took.as_nanos() as f64 / items.max(1) as f64;
        let mean = self.items.entry(task).or_insert(took);
        *mean += NEWEST * (took - *mean);
    }

    /// Returns the task that was answered last, if one call of it is so brief that a wake-up more would
    /// be most of its time.
    pub(super) fn last_brief(&self) -> Option<&'static str> {
        self.last.filter(|task| self.expect(task, 1).is_some_and(|expected| expected <= BRIEF))
    }

    /// Returns how many answers it has seen.
    pub(super) fn answers(&self) -> u64 {
        self.answers
    }

    /// Returns how long a call with that many `items` will take; `None` where it is not known.
    pub(super) fn expect(&self, task: &'static str, items: usize) -> Option<Duration> {
        let nanoseconds = self.items.get(task)? * items as f64;
        Some(Duration::try_from_secs_f64(nanoseconds / 1e9).unwrap_or(Duration::MAX))
    }
}

/// What a worker has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Backlog {
    pub(super) calls: usize,
    /// Calls of tasks that have never been answered.
    pub(super) unknown: usize,
    /// How long the others are expected to take together.
    pub(super) expected: Duration,
    /// How long the worker has been at the first of them.
    pub(super) at_first: Duration,
}

impl Backlog {
    /// Adds a call, which is expected to take that long, if that is known.
    pub(super) fn add(&mut self, expected: Option<Duration>) {
        self.calls += 1;
        match expected {
            Some(time) => self.expected = self.expected.saturating_add(time),
            None => self.unknown += 1,
        }
    }

    /// Removes such a call.
    pub(super) fn remove(&mut self, expected: Option<Duration>) {
        self.calls -= 1;
        match expected {
            Some(time) => self.expected = self.expected.saturating_sub(time),
            None => self.unknown -= 1,
        }
    }

    /// Returns whether one more call may be sent ahead, when `waiting` calls wait for `workers`
    /// workers and at most `prefetch` calls may be sent ahead.
    pub(super) fn has_space(&self, prefetch: usize, waiting: usize, workers: usize) -> bool {
        // A call should not wait behind one that takes much longer than expected.
        let is_known = self.unknown == 0 && self.at_first < LONG;
        let is_short = self.expected < HORIZON && self.at_first < HORIZON;
        let limit = if waiting > workers { LONG } else { SHORT };
        let is_next = self.calls == 1 && self.expected < limit;
        self.calls <= prefetch && is_known && (is_short || is_next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn micros(micros: u64) -> Duration {
        Duration::from_micros(micros)
    }

    fn backlog(calls: usize, expected: Duration) -> Backlog {
        Backlog { calls, expected, ..Backlog::default() }
    }

    #[test]
    fn last_task_is_brief_by_what_it_took() {
        let mut latency = LatencyEstimate::default();
        assert_eq!(latency.last_brief(), None);
        latency.learn("brief", 10, 10 * BRIEF);
        assert_eq!(latency.last_brief(), Some("brief"));
        latency.learn("long", 1, 2 * BRIEF);
        assert_eq!(latency.last_brief(), None);
    }

    #[test]
    fn short_tasks_are_sent_ahead_up_to_the_horizon() {
        assert!(backlog(200, micros(900)).has_space(256, 1, 2));
        assert!(!backlog(200, micros(1100)).has_space(256, 1, 2));
        assert!(!backlog(257, micros(900)).has_space(256, 1, 2), "and up to a number");
        assert!(!backlog(1, micros(1)).has_space(0, 9, 2), "which may be none");
    }

    #[test]
    fn of_longer_tasks_one_is_sent_ahead_if_many_wait() {
        assert!(backlog(1, micros(4999)).has_space(256, 1, 2));
        assert!(backlog(1, micros(5000)).has_space(256, 3, 2));
        assert!(
            !backlog(1, micros(5000)).has_space(256, 2, 2),
            "the last may go to another worker"
        );
        assert!(!backlog(2, micros(10_000)).has_space(256, 3, 2));
        assert!(!backlog(1, micros(21_000)).has_space(256, 3, 2));
    }

    #[test]
    fn no_call_waits_behind_an_unknown_task() {
        let unknown = Backlog { calls: 1, unknown: 1, ..Backlog::default() };
        assert!(!unknown.has_space(256, 100, 2));
        let slower_than_expected = Backlog { at_first: micros(50_000), ..backlog(1, micros(1)) };
        assert!(!slower_than_expected.has_space(256, 100, 2));
    }

    #[test]
    fn estimate_follows_what_tasks_take() {
        let mut estimate = LatencyEstimate::default();
        assert_eq!(estimate.expect("task", 1), None);
        estimate.learn("task", 10, micros(10));
        assert_eq!(estimate.expect("task", 3), Some(micros(3)));
        for _ in 0..100 {
            estimate.learn("task", 1, micros(50));
        }
        assert!(estimate.expect("task", 1).unwrap() > micros(49));
    }
}
