//! Looking again before going to sleep.

use crate::sync::{hint, thread};

/// A first and a second look, each after a pause that leaves the other side time for more than one
/// item: who looks sooner takes items one by one, and each costs the exchange of some cache lines.
const PAUSES: [u32; 2] = [16, 32];
/// So many looks in all: some tens of microseconds if nobody else wants the core. Measured: 40 and
/// 200 are no better.
const MOST: usize = if cfg!(loom) { 1 } else { 50 };

/// Looks again and again, and comes to an end.
///
/// To sleep and be woken costs tens of microseconds, and what one waits for is often there in one.
/// But the thread that is waited for may need this very core: so this pauses for a moment only,
/// then steps aside for other threads, and then gives up, so that who waits for long costs nothing.
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
            Some(&pauses) if !cfg!(loom) => (0..pauses).for_each(|_| hint::spin_loop()),
            _ => thread::yield_now(),
        }
        self.steps += 1;
        true
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
