//! Looking again before going to sleep.

use std::{hint, thread};

/// How often the processor is told to pause doubles, up to 2 to this power.
const SPINS: u32 = 6;
/// After that, the thread steps aside for others, so often.
const YIELDS: u32 = 4;

/// A short wait that grows with each step and comes to an end.
///
/// To sleep and be woken costs tens of microseconds, and what one waits for is often there in one.
/// But it is not often there in a hundred, and the processor may be needed by the very thread that
/// is waited for: so the wait soon steps aside, and then gives up.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    step: u32,
}

impl Backoff {
    /// Waits a little; false, without a wait, when it is time to sleep.
    pub fn again(&mut self) -> bool {
        if self.step <= SPINS {
            (0..1 << self.step).for_each(|_| hint::spin_loop());
        } else if self.step <= SPINS + YIELDS {
            thread::yield_now();
        } else {
            return false;
        }
        self.step += 1;
        true
    }

    /// Whether it is time to sleep.
    pub fn is_over(&self) -> bool {
        self.step > SPINS + YIELDS
    }

    /// Waits until something is so, a little at least, or it is time to sleep.
    pub fn until(&mut self, is_so: impl Fn() -> bool) {
        while self.again() && !is_so() {}
    }
}
