//! Lets one caller communicate at a time, and others wait for their turn within their deadline.

use std::{
    ops::{Deref, DerefMut},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use super::transfer::Transfer;
use crate::deadline::{has_passed, left};

/// The state of the transfer, in the hands of at most one caller.
#[derive(Debug)]
pub(super) struct Turns {
    /// Nothing while a caller has it.
    transfer: Mutex<Option<Transfer>>,
    given_back: Condvar,
}

impl Default for Turns {
    fn default() -> Self {
        Self { transfer: Mutex::new(Some(Transfer::default())), given_back: Condvar::new() }
    }
}

impl Turns {
    fn lock(&self) -> MutexGuard<'_, Option<Transfer>> {
        self.transfer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns `None` if the deadline has passed first.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> Option<Turn<'_>> {
        let mut transfer = self.lock();
        loop {
            if let Some(transfer) = transfer.take() {
                return Some(Turn { turns: self, transfer });
            }
            if has_passed(deadline) {
                return None;
            }
            transfer = match left(deadline) {
                None => self.given_back.wait(transfer).unwrap_or_else(PoisonError::into_inner),
                Some(left) => {
                    let waited = self.given_back.wait_timeout(transfer, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}

/// A caller's turn; its drop gives the transfer back, also when the caller's own code panics.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    transfer: Transfer,
}

impl Deref for Turn<'_> {
    type Target = Transfer;

    fn deref(&self) -> &Transfer {
        &self.transfer
    }
}

impl DerefMut for Turn<'_> {
    fn deref_mut(&mut self) -> &mut Transfer {
        &mut self.transfer
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.transfer.pause();
        *self.turns.lock() = Some(std::mem::take(&mut self.transfer));
        self.turns.given_back.notify_one();
    }
}
