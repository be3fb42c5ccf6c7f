//! Yielding the core a few times before sleeping.
//!
//! What a thread waits for often comes within microseconds, and a wake-up costs more than that: a
//! system call for the waker, and for the sleeper the way through the scheduler. So a thread first
//! yields and looks again. On a busy core each yield costs a time slice of another thread; there it
//! is better to sleep at once. So a thread that has met a busy core does not yield in its next waits.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// How often a thread yields before it sleeps. Loom has no use for it: there each yield would be
/// one more schedule to try.
const YIELDS: u32 = if cfg!(loom) { 0 } else { 20 };

/// A yield that takes longer than this has let another thread run.
const BUSY: Duration = Duration::from_micros(100);

/// With less time left than this, a yield could miss the deadline: Linux lets another thread run for
/// 4 ms (HZ = 250) and more.
const TIME_SLICE: Duration = Duration::from_millis(10);

/// How many waits skip yielding after a busy core was seen.
const SKIPPED_WAITS: u32 = 32;

thread_local! {
    /// How many of this thread's next waits skip yielding.
    static TO_SKIP: Cell<u32> = const { Cell::new(0) };
}

/// How long one wait goes on yielding.
#[derive(Debug)]
pub(crate) struct Backoff {
    left: u32,
}

impl Backoff {
    pub(crate) fn new() -> Self {
        let to_skip = TO_SKIP.get();
        TO_SKIP.set(to_skip.saturating_sub(1));
        Self { left: if to_skip > 0 { 0 } else { YIELDS } }
    }

    /// Yields the core, after which the caller looks again; false where it is time to sleep.
    pub(crate) fn snooze(&mut self) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return false };
        let start = Instant::now();
        std::thread::yield_now();
        self.left = left;
        if start.elapsed() > BUSY {
            self.left = 0;
            TO_SKIP.set(SKIPPED_WAITS);
        }
        true
    }

    /// Does the same, but does not yield where that could miss the `deadline`.
    pub(crate) fn snooze_until(&mut self, deadline: Option<Instant>) -> bool {
        let is_close =
            |deadline: Instant| deadline.saturating_duration_since(Instant::now()) < TIME_SLICE;
        !deadline.is_some_and(is_close) && self.snooze()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn snooze_ends_after_its_yields() {
        TO_SKIP.set(0);
        let mut backoff = Backoff::new();
        let snoozes = std::iter::from_fn(|| backoff.snooze().then_some(())).count();
        assert!((1..=YIELDS as usize).contains(&snoozes), "{snoozes}");
    }

    #[test]
    fn snooze_until_never_yields_close_to_the_deadline() {
        TO_SKIP.set(0);
        let mut backoff = Backoff::new();
        let now = Instant::now();
        assert!(!backoff.snooze_until(Some(now)));
        assert!(!backoff.snooze_until(Some(now + TIME_SLICE)));
        assert_eq!(backoff.left, YIELDS);
        assert!(backoff.snooze_until(Some(now + Duration::from_mins(1))));
        TO_SKIP.set(0);
        assert!(Backoff::new().snooze_until(None));
    }

    #[test]
    fn waits_after_a_busy_core_skip_yielding() {
        TO_SKIP.set(SKIPPED_WAITS);
        let skipped = (0..=SKIPPED_WAITS).filter(|_| !Backoff::new().snooze()).count();
        assert_eq!(skipped, SKIPPED_WAITS as usize);
    }
}
