//! Waiting for several futures at once.

use std::{collections::VecDeque, time::Instant};

use crate::sync::{Condvar, Mutex, lock, sleep};

/// Collects the numbers of the futures that are done. One thread waits for it.
pub(crate) struct Watch {
    done: Mutex<VecDeque<usize>>,
    changed: Condvar,
}

impl Watch {
    pub(crate) fn new() -> Self {
        Self { done: Mutex::new(VecDeque::new()), changed: Condvar::new() }
    }

    /// The future with this `number` is done.
    pub(super) fn tell(&self, number: usize) {
        lock(&self.done).push_back(number);
        self.changed.notify_one();
    }

    /// Waits for the next future that is done; `None` if none is by the `deadline`.
    pub(crate) fn next(&self, deadline: Option<Instant>) -> Option<usize> {
        let mut done = lock(&self.done);
        loop {
            if let Some(number) = done.pop_front() {
                return Some(number);
            }
            let (guard, is_in_time) = sleep(&self.changed, done, deadline);
            done = guard;
            if !is_in_time {
                return done.pop_front();
            }
        }
    }

    /// Returns the next future that is done already.
    pub(super) fn now(&self) -> Option<usize> {
        lock(&self.done).pop_front()
    }
}
