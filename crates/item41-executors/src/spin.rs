//! Yielding the core a few times before sleeping.
//!
//! What a thread waits for often comes within microseconds, and a wake-up costs more than that: a
//! system call for the waker, and for the sleeper the way through the scheduler. So a thread first
//! yields and looks again. On a busy core each yield costs a time slice of another thread; there it
//! is better to sleep at once. So a thread that has met a busy core does not yield for a while, and
//! what it loses to yields stays a small part of its time.

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

/// After a yield on a busy core the thread does not yield for this many times as long as that took.
/// So it loses at most an eighth of its time to them.
const REST: u32 = 8;

/// The longest such rest: a yield also takes long where the whole machine was stopped.
const LONGEST_REST: Duration = Duration::from_secs(1);

thread_local! {
    /// Until then, this thread's waits skip yielding.
    static RESTS_UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// How long one wait goes on yielding.
#[derive(Debug)]
pub(crate) struct Backoff {
    left: u32,
}

impl Backoff {
    pub(crate) fn new() -> Self {
        Self { left: if is_resting() { 0 } else { YIELDS } }
    }

    /// Yields the core, after which the caller looks again; false where it is time to sleep.
    pub(crate) fn snooze(&mut self) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return false };
        let start = Instant::now();
        std::thread::yield_now();
        self.left = left;
        let took = start.elapsed();
        if took > BUSY {
            self.left = 0;
            rest_after(start + took, took);
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

/// Returns whether this thread skips yielding now.
fn is_resting() -> bool {
    let is_resting = RESTS_UNTIL.get().is_some_and(|until| Instant::now() < until);
    if !is_resting {
        RESTS_UNTIL.set(None);
    }
    is_resting
}

/// Has this thread skip yielding, because a yield that ended `now` took that long.
fn rest_after(now: Instant, took: Duration) {
    RESTS_UNTIL.set(Some(now + took.saturating_mul(REST).min(LONGEST_REST)));
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn snooze_ends_after_its_yields() {
        RESTS_UNTIL.set(None);
        let mut backoff = Backoff::new();
        let snoozes = std::iter::from_fn(|| backoff.snooze().then_some(())).count();
        assert!((1..=YIELDS as usize).contains(&snoozes), "{snoozes}");
    }

    #[test]
    fn snooze_until_never_yields_close_to_the_deadline() {
        RESTS_UNTIL.set(None);
        let mut backoff = Backoff::new();
        let now = Instant::now();
        assert!(!backoff.snooze_until(Some(now)));
        assert!(!backoff.snooze_until(Some(now + TIME_SLICE)));
        assert_eq!(backoff.left, YIELDS);
        assert!(backoff.snooze_until(Some(now + Duration::from_mins(1))));
        RESTS_UNTIL.set(None);
        assert!(Backoff::new().snooze_until(None));
    }

    #[test]
    fn waits_after_a_busy_core_skip_yielding() {
        let (now, took) = (Instant::now(), Duration::from_millis(200));
        rest_after(now, took);
        assert_eq!(RESTS_UNTIL.get(), Some(now + LONGEST_REST), "the longest");
        assert!(!Backoff::new().snooze());
        // One that is over.
        rest_after(now.checked_sub(LONGEST_REST).unwrap(), took);
        assert_eq!((Backoff::new().left, RESTS_UNTIL.get()), (YIELDS, None));
    }
}
