//! Lets one caller communicate at a time, and others wait for their turn within their deadline.

use std::{
    mem,
    ops::{Deref, DerefMut},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use super::transfer::Transfer;
use crate::deadline::{has_passed, left};

/// The transfer, which at most one caller has at a time.
#[derive(Debug, Default)]
pub(super) struct Turns {
    state: Mutex<State>,
    given_back: Condvar,
}

#[derive(Debug)]
struct State {
    /// Nothing while a caller has it.
    transfer: Option<Transfer>,
    /// How many callers wait. Without one, giving back needs no system call.
    waiting: usize,
}

impl Default for State {
    fn default() -> Self {
        Self { transfer: Some(Transfer::default()), waiting: 0 }
    }
}

impl Turns {
    /// No holder of the lock leaves the state half changed, so one that panicked does no harm.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns `None` if the deadline has passed first.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> Option<Turn<'_>> {
        let mut state = self.lock();
        loop {
            if let Some(transfer) = state.transfer.take() {
                return Some(Turn { turns: self, transfer });
            }
            if has_passed(deadline) {
                return None;
            }
            state.waiting += 1;
            state = match left(deadline) {
                None => self.given_back.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(left) => {
                    let waited = self.given_back.wait_timeout(state, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
            state.waiting -= 1;
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
        let mut state = self.turns.lock();
        state.transfer = Some(mem::take(&mut self.transfer));
        if state.waiting > 0 {
            self.turns.given_back.notify_one();
        }
    }
}
