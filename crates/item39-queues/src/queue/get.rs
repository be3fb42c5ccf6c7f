//! Getting items.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use super::{
    Queue,
    backoff::Backoff,
    deadline::Deadline,
    lock,
    sync::{
        MutexGuard,
        atomic::Ordering::{Acquire, Relaxed, Release},
    },
    tail::TailState,
};
use crate::{Buffer, GetError, GetTimeoutError, TryGetError};

/// With at most this capacity, a putter hands its item to a getter that spins. With more, the getter
/// finds the item in the queue, and several items at a time.
const HANDED_OVER_UP_TO: usize = 8;

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Gets the next item. Waits while the queue is empty.
    ///
    /// ```
    /// let queue = item39_queues::Queue::unbounded();
    /// std::thread::scope(|scope| {
    ///     scope.spawn(|| queue.put("photo"));
    ///     assert_eq!(queue.get(), Ok("photo")); // Waits for the other thread
    /// });
    /// ```
    ///
    /// # Errors
    /// If the queue is closed and empty, or becomes so while this waits.
    pub fn get(&self) -> Result<T, GetError> {
        self.get_until(Deadline::Never).map_err(|_| GetError)
    }

    /// Gets the next item if there is one now.
    ///
    /// ```
    /// use item39_queues::{Queue, TryGetError};
    ///
    /// let queue = Queue::from_iter(["photo"]);
    /// assert_eq!(queue.try_get(), Ok("photo"));
    /// assert_eq!(queue.try_get(), Err(TryGetError::Empty));
    /// ```
    ///
    /// # Errors
    /// If there is none; the error says whether there can be one later.
    pub fn try_get(&self) -> Result<T, TryGetError> {
        self.get_until(Deadline::Now)
    }

    /// Gets the next item. Waits while the queue is empty, for at most `timeout`.
    ///
    /// `Duration::ZERO` means to try once, `Duration::MAX` to wait forever.
    ///
    /// ```
    /// use std::time::Duration;
    /// use item39_queues::{GetTimeoutError, Queue};
    ///
    /// let queue = Queue::<u8>::unbounded();
    /// assert_eq!(queue.get_timeout(Duration::from_millis(5)), Err(GetTimeoutError::Timeout));
    /// ```
    ///
    /// # Errors
    /// If no item came in time; the error says whether there can be one later.
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, GetTimeoutError> {
        Ok(self.get_until(Deadline::after(timeout))?)
    }

    /// Gets the next item. Waits while the queue is empty, until `deadline` at most.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    ///
    /// let queue = item39_queues::Queue::from_iter(["one"]);
    /// let deadline = Instant::now() + Duration::from_millis(5); // for both together
    /// assert_eq!(queue.get_deadline(deadline), Ok("one"));
    /// assert!(queue.get_deadline(deadline).is_err());
    /// ```
    ///
    /// # Errors
    /// If no item came by then; the error says whether there can be one later.
    pub fn get_deadline(&self, deadline: Instant) -> Result<T, GetTimeoutError> {
        Ok(self.get_until(Deadline::At(deadline))?)
    }

    /// Gets the next items, at most `most`. Waits for the first one only.
    ///
    /// Each of them needs its [`task_done`](Self::task_done).
    ///
    /// ```
    /// let queue = item39_queues::Queue::from_iter(1..=5);
    /// assert_eq!(queue.get_many(3)?, [1, 2, 3]);
    /// assert_eq!(queue.get_many(3)?, [4, 5]);
    /// # Ok::<(), item39_queues::GetError>(())
    /// ```
    ///
    /// # Errors
    /// If the queue is closed and empty, or becomes so while this waits.
    pub fn get_many(&self, most: usize) -> Result<Vec<T>, GetError> {
        if most == 0 {
            return Ok(Vec::new());
        }
        let mut items = vec![self.get()?];
        items.extend(self.try_iter().take(most - 1));
        Ok(items)
    }

    /// Gets all items that are in the queue, without waiting.
    ///
    /// Each of them needs its [`task_done`](Self::task_done).
    ///
    /// ```
    /// let queue = item39_queues::Queue::from_iter(1..=3);
    /// assert_eq!(queue.drain(), [1, 2, 3]);
    /// assert_eq!(queue.drain(), []);
    /// ```
    pub fn drain(&self) -> Vec<T> {
        self.try_iter().take(self.len()).collect()
    }

    #[inline]
    fn get_until(&self, deadline: Deadline) -> Result<T, TryGetError> {
        let mut error = TryGetError::Empty;
        match self.get_or_none(deadline, &mut error) {
            Some(item) => Ok(item),
            None => Err(error),
        }
    }

    fn get_or_none(&self, deadline: Deadline, error: &mut TryGetError) -> Option<T> {
        let recover = self.recover_on_panic();
        let item = self.wait_and_get(deadline, error);
        recover.not_needed();
        item
    }

    /// Returns an `Option`, as the buffer does: a move of a large item from there into a `Result` can be
    /// measured.
    fn wait_and_get(&self, deadline: Deadline, error: &mut TryGetError) -> Option<T> {
        let mut backoff = Backoff::until(deadline);
        loop {
            let mut ready = lock(&self.head.ready);
            let item = self.pop(&mut ready);
            if item.is_some() {
                if self.not_full.any() && self.has_room() {
                    self.not_full.notify_one(ready);
                } else {
                    drop(ready);
                }
                self.notify_next_getter();
                return item;
            }
            if self.is_closed.load(Relaxed) && self.count() == 0 {
                *error = TryGetError::Closed;
                return None;
            }
            if deadline.has_passed() {
                return None;
            }
            if backoff.is_completed() {
                drop(ready);
                self.sleep_while_empty(deadline);
            } else if self.hands_over() {
                let item = self.spin_for_handed_item(ready, &mut backoff);
                if item.is_some() {
                    return item;
                }
            } else {
                drop(ready);
                backoff.snooze_until(|| self.count() > 0);
            }
        }
    }

    /// Spins until a putter hands an item to this getter, or it is time to look again.
    fn spin_for_handed_item(
        &self,
        ready: MutexGuard<'_, VecDeque<T>>,
        backoff: &mut Backoff,
    ) -> Option<T> {
        let mut tail = lock(&self.tail.state);
        if self.count() > 0 || self.is_closed.load(Relaxed) {
            return None;
        }
        let ticket = tail.getters.enter();
        drop((tail, ready));
        backoff.snooze_until(|| {
            self.tail.handed_below.load(Acquire) > ticket || self.is_closed.load(Relaxed)
        });
        lock(&self.tail.state).getters.leave(ticket)
    }

    fn pop(&self, ready: &mut VecDeque<T>) -> Option<T> {
        if ready.is_empty() {
            return self.pop_from_tail(ready);
        }
        let item = self.pop_ready(ready);
        if ready.is_empty() {
            ready.release();
        }
        item
    }

    /// Does so when no item is ready.
    fn pop_from_tail(&self, ready: &mut VecDeque<T>) -> Option<T> {
        // With a capacity of one, handed items can be overtaken; only the tail knows whether there are any.
        if self.count() == 0 && self.capacity != Some(1) {
            return None;
        }
        let mut tail = lock(&self.tail.state);
        if !self.is_closed.load(Relaxed)
            && let Some(item) = tail.getters.overtake()
        {
            return Some(item);
        }
        if self.count() == 0 {
            return None;
        }
        self.refill(ready, &mut tail);
        // The next item stays in `ready` meanwhile: a panic does not lose it.
        self.admit_pending(&mut tail, usize::from(!ready.is_empty()));
        let item = self.pop_ready(ready);
        if self.count() == 0 {
            tail.items.release();
        }
        item
    }

    /// Whether a putter hands its item to a getter that spins.
    pub(super) fn hands_over(&self) -> bool {
        self.capacity.is_some_and(|capacity| capacity <= HANDED_OVER_UP_TO)
    }

    pub(super) fn pop_ready(&self, ready: &mut VecDeque<T>) -> Option<T> {
        if !ready.is_empty() {
            self.head.got.store(self.head.got.load(Relaxed) + 1, Release);
        }
        ready.pop_front()
    }

    /// Moves items from the tail to the head, which is empty.
    pub(super) fn refill(&self, ready: &mut VecDeque<T>, tail: &mut TailState<T, B>) {
        tail.items.refill(ready);
        self.recount(ready.len(), tail.items.len());
    }

    /// Admits pending puts as if `leaving` items had left the queue already.
    fn admit_pending(&self, tail: &mut TailState<T, B>, leaving: usize) {
        let has_room = || {
            let staying = self.count() - leaving as u64;
            self.capacity.is_none_or(|capacity| staying < capacity as u64)
        };
        while has_room() && !self.is_closed.load(Relaxed) {
            let Some((ticket, item)) = tail.pending.admit() else { break };
            self.push(tail, item);
            self.tail.admitted_below.store(ticket + 1, Release);
        }
    }
}
