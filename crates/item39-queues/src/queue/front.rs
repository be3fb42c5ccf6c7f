//! Where getters come in.

use std::{collections::VecDeque, mem};

use super::{Queue, lock};
use crate::{
    Buffer, TryGetError,
    backoff::Backoff,
    deadline::Deadline,
    sync::{
        Mutex,
        atomic::{
            AtomicU64,
            Ordering::{Relaxed, Release},
        },
    },
};

/// Where items are got.
#[repr(align(128))]
pub(super) struct Front<T> {
    pub ready: Mutex<VecDeque<T>>,
    /// How many were got. Changed under the lock.
    pub got: AtomicU64,
    /// How many getters look again and again for an item. Each has room for one, beyond the
    /// queue's own: if it is there at all, it is as good as got. Changed under the lock.
    pub hands: AtomicU64,
}

impl<T> Default for Front<T> {
    fn default() -> Self {
        Self {
            ready: Mutex::new(VecDeque::new()),
            got: AtomicU64::new(0),
            hands: AtomicU64::new(0),
        }
    }
}

impl<T, B: Buffer<T>> Queue<T, B> {
    pub(super) fn get_until(&self, deadline: Deadline) -> Result<T, TryGetError> {
        let mut backoff = Backoff::default();
        let mut lends_a_hand = false;
        loop {
            let mut ready = lock(&self.front.ready);
            if mem::take(&mut lends_a_hand) {
                self.front.hands.store(self.front.hands.load(Relaxed) - 1, Relaxed);
            }
            if let Some(item) = self.pop(&mut ready) {
                if self.not_full.any() && self.has_room(self.count()) {
                    self.not_full.call_one(ready);
                } else {
                    drop(ready);
                }
                self.call_next_getter();
                return Ok(item);
            }
            if self.is_closed.load(Relaxed) && self.count() == 0 {
                return Err(TryGetError::Closed);
            }
            if deadline.has_passed() {
                return Err(TryGetError::Empty);
            }
            if backoff.is_over() {
                drop(ready);
                self.sleep_while_empty(deadline);
                continue;
            }
            lends_a_hand = true;
            self.front.hands.store(self.front.hands.load(Relaxed) + 1, Relaxed);
            drop(ready);
            backoff.until(|| self.count() > 0);
        }
    }

    fn pop(&self, ready: &mut VecDeque<T>) -> Option<T> {
        if let Some(item) = ready.pop_front() {
            self.front.got.store(self.front.got.load(Relaxed) + 1, Release);
            return Some(item);
        }
        if self.count() == 0 { None } else { self.meet(ready) }
    }

    /// The front is empty: takes over what is at the back, and lets in who waits at the door.
    fn meet(&self, ready: &mut VecDeque<T>) -> Option<T> {
        let mut back = lock(&self.back.state);
        back.items.hand_over(ready);
        back.fill_up(self.capacity);
        let item = ready.pop_front();
        // An item whose own `Ord` panicked in the buffer may be lost; then it counts as got.
        let left = (back.len() + ready.len()) as u64;
        self.front.got.store(self.back.put.load(Relaxed) - left, Release);
        while self.has_room(self.count()) && !self.is_closed.load(Relaxed) {
            let Some((ticket, item)) = back.door.let_in() else { break };
            self.push(&mut back, item);
            self.back.let_in.store(ticket + 1, Release);
        }
        item
    }
}
