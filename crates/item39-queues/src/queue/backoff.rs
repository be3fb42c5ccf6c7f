//! Spinning before sleeping.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use super::{
    deadline::Deadline,
    sync::{hint, thread},
};

/// How many spin-loop hints the first and the second pause consist of.
///
/// A pause leaves the other side time for more than one item. A getter that looks sooner takes the
/// items one by one, and each item moves some cache lines between the cores.
const PAUSES: [u32; 2] = [16, 32];

/// How many steps a wait has: some tens of microseconds if no other thread wants the core.
/// Measured: 40 and 200 are no better.
const STEPS: usize = if cfg!(loom) { 1 } else { 50 };

/// A yield this long means that the core is busy: another thread used a whole time slice.
const TIME_SLICE: Duration = Duration::from_millis(1);

/// How many waits skip yielding after a busy core was seen.
const SKIPPED_WAITS: u32 = 100;

thread_local! {
    static LEFT_TO_SKIP: Cell<u32> = const { Cell::new(0) };
}

/// Waits in short steps for something that another thread is about to do.
///
/// Sleeping and waking up takes tens of microseconds, and what a thread waits for often takes only
/// one. But the other thread may need this very core. So the first steps are pauses, the next ones
/// yield the core, and then the wait is completed: a thread that waits for long should sleep.
///
/// Where other programs compute all the time, each yield costs a whole time slice, and the system
/// prefers threads that wake up. So the wait is then completed at once. Measured beside two such
/// programs on two cores, with a capacity of 64: an item takes a tenth of the time.
#[derive(Debug)]
pub(super) struct Backoff {
    step: usize,
    steps: usize,
}

impl Backoff {
    /// A wait that pauses and yields.
    #[inline]
    pub(super) fn new() -> Self {
        Self { step: 0, steps: STEPS }
    }

    /// A wait that does not yield if there is a deadline, which one yield could exceed by far.
    #[inline]
    pub(super) fn until(deadline: Deadline) -> Self {
        let steps = match deadline {
            Deadline::At(_) => PAUSES.len().min(STEPS),
            Deadline::Now | Deadline::Never => STEPS,
        };
        Self { step: 0, steps }
    }

    /// Pauses or yields. Returns false, without doing so, when the thread should sleep.
    pub(super) fn snooze(&mut self) -> bool {
        if self.is_completed() {
            return false;
        }
        match PAUSES.get(self.step) {
            _ if cfg!(loom) => thread::yield_now(), // Its schedules must not depend on a clock
            Some(&hints) => (0..hints).for_each(|_| hint::spin_loop()),
            None => self.yield_now(),
        }
        self.step += 1;
        true
    }

    fn yield_now(&mut self) {
        let left = LEFT_TO_SKIP.get();
        if left > 0 {
            LEFT_TO_SKIP.set(left - 1);
            self.step = self.steps;
            return;
        }
        let start = Instant::now();
        thread::yield_now();
        if start.elapsed() >= TIME_SLICE {
            LEFT_TO_SKIP.set(SKIPPED_WAITS);
            self.step = self.steps;
        }
    }

    /// Whether the thread should sleep now.
    #[inline]
    pub(super) fn is_completed(&self) -> bool {
        self.step >= self.steps
    }

    /// Snoozes at least once, until `condition` holds or the thread should sleep.
    pub(super) fn snooze_until(&mut self, condition: impl Fn() -> bool) {
        while self.snooze() && !condition() {}
    }
}
