//! Looking again before going to sleep.

use std::thread;

/// So often a thread steps aside before it sleeps: some tens of microseconds if nobody else wants
/// the core. Measured: half of it is slower with room for one, and a pause of the processor before
/// it is slower where the two threads share a core.
const MOST: u32 = 40;

/// Steps aside for other threads again and again, and comes to an end.
///
/// To sleep and be woken costs tens of microseconds, and what one waits for is often there in one.
/// But the thread that is waited for may need this very core: so this steps aside at once, rather
/// than spin, and then gives up, so that who waits for long costs nothing.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    steps: u32,
}

impl Backoff {
    /// Steps aside; false, without doing so, when it is time to sleep.
    pub fn again(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        self.steps += 1;
        thread::yield_now();
        true
    }

    /// Whether it is time to sleep.
    pub fn is_over(&self) -> bool {
        self.steps >= MOST
    }

    /// Steps aside once at least, until something is so or it is time to sleep.
    pub fn until(&mut self, is_so: impl Fn() -> bool) {
        while self.again() && !is_so() {}
    }
}
