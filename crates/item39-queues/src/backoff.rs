//! Looking again before going to sleep.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use crate::sync::{hint, thread};

/// A first and a second look, each after a pause that leaves the other side time for more than one
/// item: who looks sooner takes items one by one, and each costs the exchange of some cache lines.
const PAUSES: [u32; 2] = [16, 32];
/// So many looks in all: some tens of microseconds if nobody else wants the core. Measured: 40 and
/// 200 are no better.
const MOST: usize = if cfg!(loom) { 1 } else { 50 };

/// Who steps aside for so long has met somebody who computes, and would meet him again at every step:
/// better to sleep, because the system lets those who wake up go first.
const TIME_SLICE: Duration = Duration::from_millis(1);

/// So often a thread that has met him sleeps at once, and then tries again.
const FOR_A_WHILE: u32 = 100;

thread_local! {
    static IN_VAIN: Cell<u32> = const { Cell::new(0) };
}

/// Looks again and again, and comes to an end.
///
/// To sleep and be woken costs tens of microseconds, and what one waits for is often there in one.
/// But the thread that is waited for may need this very core: so this pauses for a moment only,
/// then steps aside for other threads, and then gives up, so that who waits for long costs nothing.
/// Where others compute all the time it gives up at once: measured beside two such processes on two
/// cores, with room for 64, that makes an item ten times as cheap.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    steps: usize,
}

impl Backoff {
    /// Pauses or steps aside; false, without doing so, when it is time to sleep.
    pub fn again(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        match PAUSES.get(self.steps) {
            _ if cfg!(loom) => thread::yield_now(), // Its orders must not hang on a clock
            Some(&pauses) => (0..pauses).for_each(|_| hint::spin_loop()),
            None => self.step_aside(),
        }
        self.steps += 1;
        true
    }

    fn step_aside(&mut self) {
        let in_vain = IN_VAIN.get();
        if in_vain > 0 {
            IN_VAIN.set(in_vain - 1);
            self.steps = MOST;
            return;
        }
        let start = Instant::now();
        thread::yield_now();
        if start.elapsed() >= TIME_SLICE {
            IN_VAIN.set(FOR_A_WHILE);
            self.steps = MOST;
        }
    }

    /// Whether it is time to sleep.
    pub fn is_over(&self) -> bool {
        self.steps >= MOST
    }

    /// Looks again once at least, until something is so or it is time to sleep.
    pub fn until(&mut self, is_so: impl Fn() -> bool) {
        while self.again() && !is_so() {}
    }
}
