//! Where putters come in.

use std::collections::VecDeque;

use super::{Queue, door::Door, lock};
use crate::{
    Buffer, TryPutError,
    backoff::Backoff,
    deadline::Deadline,
    sync::{
        Mutex,
        atomic::{
            AtomicU64,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
};

/// Where items are put; on cache lines of its own, as the front is.
#[repr(align(128))]
pub(super) struct Back<T, B> {
    pub state: Mutex<BackState<T, B>>,
    /// How many were put. Changed under the lock.
    pub put: AtomicU64,
    /// Items left at the door with a lower ticket are there no more.
    pub let_in: AtomicU64,
}

pub(super) struct BackState<T, B> {
    pub items: B,
    /// The newest items, while they are beyond the capacity and as good as got: not more than there
    /// are getters who look for one. So the buffer never holds more than it may.
    in_hand: VecDeque<T>,
    pub door: Door<T>,
    /// How many were got when a putter last looked: it looks again only when the queue seems full.
    pub got: u64,
}

impl<T, B> Back<T, B> {
    pub fn new(items: B) -> Self {
        Self {
            state: Mutex::new(BackState {
                items,
                in_hand: VecDeque::new(),
                door: Door::default(),
                got: 0,
            }),
            put: AtomicU64::new(0),
            let_in: AtomicU64::new(0),
        }
    }
}

impl<T, B: Buffer<T>> BackState<T, B> {
    pub fn len(&self) -> usize {
        self.items.len() + self.in_hand.len()
    }

    pub fn pop(&mut self, capacity: Option<usize>) -> Option<T> {
        let item = self.items.pop();
        self.fill_up(capacity);
        item
    }

    /// To be called when something was taken from `items`.
    pub fn fill_up(&mut self, capacity: Option<usize>) {
        while capacity.is_none_or(|most| self.items.len() < most)
            && let Some(item) = self.in_hand.pop_front()
        {
            self.items.push(item);
        }
    }
}

impl<T, B: Buffer<T>> Queue<T, B> {
    pub(super) fn put_until(&self, mut item: T, deadline: Deadline) -> Result<(), TryPutError<T>> {
        let mut backoff = Backoff::default();
        loop {
            let mut back = lock(&self.back.state);
            if self.is_closed.load(Relaxed) {
                return Err(TryPutError::Closed(item));
            }
            if self.has_room_at(&mut back) {
                self.push(&mut back, item);
                self.not_empty.call_one(back);
                self.call_next_putter();
                return Ok(());
            }
            if deadline.has_passed() {
                return Err(TryPutError::Full(item));
            }
            if backoff.is_over() {
                drop(back);
                self.sleep_while_full(deadline);
                continue;
            }
            let ticket = back.door.leave(item);
            drop(back);
            backoff.until(|| self.is_let_in(ticket) || self.is_half_empty());
            match self.take_back(ticket) {
                Some(untaken) => item = untaken,
                None => return Ok(()),
            }
        }
    }

    pub(super) fn push(&self, back: &mut BackState<T, B>, item: T) {
        // Counted first: `push` may run the item's own `Ord`, which may panic.
        self.back.put.store(self.back.put.load(Relaxed) + 1, Release);
        if self.capacity.is_none_or(|most| back.items.len() < most) {
            back.items.push(item);
        } else {
            back.in_hand.push_back(item);
        }
    }

    fn has_room_at(&self, back: &mut BackState<T, B>) -> bool {
        let Some(most) = self.capacity else { return true };
        let put = self.back.put.load(Relaxed);
        if put - back.got < most as u64 {
            return true;
        }
        back.got = self.front.got.load(Acquire);
        self.has_room(put - back.got)
    }

    /// Room for one would do, but who waits for more puts many at a time.
    fn is_half_empty(&self) -> bool {
        self.capacity.is_none_or(|most| self.count() <= most as u64 / 2)
    }

    fn is_let_in(&self, ticket: u64) -> bool {
        self.back.let_in.load(Acquire) > ticket
    }

    /// The item, unless it was let in.
    fn take_back(&self, ticket: u64) -> Option<T> {
        if self.is_let_in(ticket) {
            return None;
        }
        lock(&self.back.state).door.take_back(ticket)
    }
}
