//! Lines of several threads, in a fixed order.

use std::sync::{Condvar, Mutex, PoisonError};

use lab::Lab;

/// Says the lines of several threads in the order of their numbers, from 1. After an item has gone from
/// one thread to another, either thread could be faster to say so.
pub(crate) struct Lines<'a> {
    lab: &'a Lab,
    said: Mutex<usize>,
    changed: Condvar,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(lab: &'a Lab) -> Self {
        Self { lab, said: Mutex::new(0), changed: Condvar::new() }
    }

    /// Says a line when all lines before it are said.
    pub(crate) fn say(&self, number: usize, line: &str) {
        self.wait_until_said(number - 1);
        self.lab.say(line);
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = number;
        self.changed.notify_all();
    }

    /// Waits until the lines up to this number are said.
    pub(crate) fn wait_until_said(&self, number: usize) {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_while(said, |said| *said < number));
    }
}
