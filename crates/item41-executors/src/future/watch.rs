//! Waiting for several futures at once.

use std::{collections::VecDeque, time::Instant};

use crate::sync::{Condvar, Mutex, lock, sleep};

/// Collects the numbers of the futures that are done.
pub(super) struct Watch {
    told: Mutex<VecDeque<usize>>,
    changed: Condvar,
}

impl Watch {
    pub fn new() -> Self {
        Self { told: Mutex::new(VecDeque::new()), changed: Condvar::new() }
    }

    pub fn tell(&self, number: usize) {
        lock(&self.told).push_back(number);
        // Only the one who made it waits for it.
        self.changed.notify_one();
    }

    /// The next that is done; `None` if none is by the moment `end`.
    pub fn next(&self, end: Option<Instant>) -> Option<usize> {
        let mut told = lock(&self.told);
        loop {
            if let Some(number) = told.pop_front() {
                return Some(number);
            }
            let (guard, again) = sleep(&self.changed, told, end);
            told = guard;
            if !again {
                return told.pop_front();
            }
        }
    }

    /// The next that is done already.
    pub fn now(&self) -> Option<usize> {
        lock(&self.told).pop_front()
    }
}
