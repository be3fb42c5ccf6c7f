//! Calls that must be inside at the same time.

use std::{
    error, fmt,
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use crate::verdict::{fail, patience};

/// A place where a number of calls must be inside at the same time.
///
/// Calls that come one after the other never meet, so an answer that works in sequence cannot pass.
/// A right answer waits only until the last call has come.
///
/// ```
/// let meeting = gym::Meeting::new(3);
/// std::thread::scope(|scope| {
///     for _ in 0..3 {
///         scope.spawn(|| meeting.join());
///     }
/// });
/// ```
#[derive(Debug)]
pub struct Meeting {
    expected: usize,
    arrived: Mutex<usize>,
    complete: Condvar,
}

/// Too few calls were inside at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeverMet {
    /// How many calls were inside.
    pub arrived: usize,
    /// How many had to be.
    pub expected: usize,
}

impl fmt::Display for NeverMet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { arrived, expected } = self;
        write!(f, "only {arrived} of {expected} calls were inside at the same time")
    }
}

impl error::Error for NeverMet {}

impl Meeting {
    /// Makes a meeting of `expected` calls.
    pub fn new(expected: usize) -> Self {
        Self { expected, arrived: Mutex::new(0), complete: Condvar::new() }
    }

    /// Waits until all calls are inside; fails the check if they are not within [`patience`].
    pub fn join(&self) {
        if let Err(never_met) = self.try_join(patience()) {
            fail(never_met);
        }
    }

    /// Waits until all calls are inside, for at most `timeout`.
    ///
    /// # Errors
    /// [`NeverMet`] if the time is up first.
    ///
    /// ```
    /// let meeting = gym::Meeting::new(2);
    /// let alone = meeting.try_join(std::time::Duration::from_millis(10)).unwrap_err();
    /// assert_eq!(alone.to_string(), "only 1 of 2 calls were inside at the same time");
    /// ```
    pub fn try_join(&self, timeout: Duration) -> Result<(), NeverMet> {
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        *arrived += 1;
        if *arrived >= self.expected {
            self.complete.notify_all();
            return Ok(());
        }
        let few = |arrived: &mut usize| *arrived < self.expected;
        let waited = self.complete.wait_timeout_while(arrived, timeout, few);
        let (arrived, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let arrived = *arrived;
        if arrived < self.expected {
            return Err(NeverMet { arrived, expected: self.expected });
        }
        Ok(())
    }
}
