//! Putting items.

use std::time::{Duration, Instant};

use super::{
    Queue,
    backoff::Backoff,
    deadline::Deadline,
    lock,
    sync::atomic::Ordering::{Acquire, Relaxed, Release},
    tail::TailState,
};
use crate::{Buffer, PutError, PutTimeoutError, TryPutError};

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Puts an item. Waits while the queue is full.
    ///
    /// ```
    /// let queue = item39_queues::Queue::bounded(1)?;
    /// std::thread::scope(|scope| {
    ///     scope.spawn(|| queue.get());
    ///     queue.put("one")?;
    ///     queue.put("two") // Waits until "one" is got
    /// })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Gives the item back if the queue is closed, or is closed while this waits.
    pub fn put(&self, item: T) -> Result<(), PutError<T>> {
        let put = self.put_until(item, Deadline::Never);
        put.map_err(|error| PutError(error.into_inner()))
    }

    /// Puts an item if there is room now.
    ///
    /// ```
    /// use item39_queues::{Queue, TryPutError};
    ///
    /// let queue = Queue::bounded(1)?;
    /// queue.try_put("one")?;
    /// assert_eq!(queue.try_put("two"), Err(TryPutError::Full("two")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Gives the item back if the queue is full or closed.
    pub fn try_put(&self, item: T) -> Result<(), TryPutError<T>> {
        self.put_until(item, Deadline::Now)
    }

    /// Puts an item. Waits while the queue is full, for at most `timeout`.
    ///
    /// `Duration::ZERO` means to try once, `Duration::MAX` to wait forever.
    ///
    /// ```
    /// use std::time::Duration;
    /// use item39_queues::{PutTimeoutError, Queue};
    ///
    /// let queue = Queue::bounded(1)?;
    /// queue.put_timeout("one", Duration::from_millis(5))?;
    /// let late = queue.put_timeout("two", Duration::from_millis(5));
    /// assert_eq!(late, Err(PutTimeoutError::Timeout("two")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Gives the item back if the queue stayed full that long, or is closed.
    pub fn put_timeout(&self, item: T, timeout: Duration) -> Result<(), PutTimeoutError<T>> {
        Ok(self.put_until(item, Deadline::after(timeout))?)
    }

    /// Puts an item. Waits while the queue is full, until `deadline` at most.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    ///
    /// let queue = item39_queues::Queue::bounded(1)?;
    /// let deadline = Instant::now() + Duration::from_millis(5); // for both together
    /// queue.put_deadline("one", deadline)?;
    /// assert!(queue.put_deadline("two", deadline).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Gives the item back if the queue stayed full until then, or is closed.
    pub fn put_deadline(&self, item: T, deadline: Instant) -> Result<(), PutTimeoutError<T>> {
        Ok(self.put_until(item, Deadline::At(deadline))?)
    }

    /// Puts an item without waiting. If the queue is full, it removes the next item to make room and
    /// returns that. The removed item counts as done.
    ///
    /// ```
    /// let latest = item39_queues::Queue::bounded(1)?;
    /// assert_eq!(latest.force_put("old frame")?, None);
    /// assert_eq!(latest.force_put("new frame")?, Some("old frame"));
    /// assert_eq!(latest.get()?, "new frame");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Gives the item back if the queue is closed.
    pub fn force_put(&self, item: T) -> Result<Option<T>, PutError<T>> {
        let recover = self.recover_on_panic();
        let displaced = self.displace(item);
        recover.not_needed();
        displaced
    }

    fn displace(&self, item: T) -> Result<Option<T>, PutError<T>> {
        let mut ready = lock(&self.head.ready);
        let mut tail = lock(&self.tail.state);
        if self.is_closed.load(Relaxed) {
            return Err(PutError(item));
        }
        if self.can_hand_over(&tail) {
            self.hand_over(&mut tail, item);
            return Ok(None);
        }
        let mut displaced = None;
        if !self.has_room() {
            if ready.is_empty() {
                self.refill(&mut ready, &mut tail);
            }
            displaced = self.pop_ready(&mut ready);
        }
        self.push(&mut tail, item);
        drop(ready);
        self.not_empty.notify_one(tail);
        if displaced.is_some() {
            self.discard_tasks(1);
        }
        Ok(displaced)
    }

    fn put_until(&self, item: T, deadline: Deadline) -> Result<(), TryPutError<T>> {
        let recover = self.recover_on_panic();
        let result = self.wait_and_put(item, deadline);
        recover.not_needed();
        result
    }

    /// Moves the item once if there is room: a second move of a large one can be measured.
    fn wait_and_put(&self, mut item: T, deadline: Deadline) -> Result<(), TryPutError<T>> {
        let mut backoff = Backoff::until(deadline);
        loop {
            let mut tail = lock(&self.tail.state);
            if self.is_closed.load(Relaxed) {
                return Err(TryPutError::Closed(item));
            }
            if self.can_hand_over(&tail) {
                self.hand_over(&mut tail, item);
                drop(tail);
                self.notify_next_putter();
                return Ok(());
            }
            if self.seems_to_have_room(&mut tail) {
                self.push(&mut tail, item);
                self.not_empty.notify_one(tail);
                self.notify_next_putter();
                return Ok(());
            }
            if deadline.has_passed() {
                return Err(TryPutError::Full(item));
            }
            if backoff.is_completed() {
                drop(tail);
                self.sleep_while_full(deadline);
                continue;
            }
            let ticket = tail.pending.enqueue(item);
            drop(tail);
            backoff.snooze_until(|| self.is_admitted(ticket) || self.is_half_empty());
            match self.take_back(ticket) {
                Some(back) => item = back,
                None => return Ok(()),
            }
        }
    }

    /// Whether a getter spins that has no item yet. Items in the queue are older, and a getter that was
    /// overtaken may be there beside them.
    fn can_hand_over(&self, tail: &TailState<T, B>) -> bool {
        self.hands_over() && self.count() == 0 && tail.getters.any()
    }

    fn hand_over(&self, tail: &mut TailState<T, B>, item: T) {
        let ticket = tail.getters.hand_over(item);
        self.tail.handed.store(self.tail.handed.load(Relaxed) + 1, Release);
        self.tail.handed_below.store(ticket + 1, Release);
    }

    pub(super) fn push(&self, tail: &mut TailState<T, B>, item: T) {
        // Counted first: if `push` panics, the queue counts again.
        self.tail.put.store(self.tail.put.load(Relaxed) + 1, Release);
        tail.items.push(item);
    }

    /// As [`has_room`](Self::has_room), but reads the other side's count only if the queue seems full.
    fn seems_to_have_room(&self, tail: &mut TailState<T, B>) -> bool {
        let Some(capacity) = self.capacity else { return true };
        let put = self.tail.put.load(Relaxed);
        if put - tail.got < capacity as u64 {
            return true;
        }
        tail.got = self.head.got.load(Acquire);
        put - tail.got < capacity as u64
    }

    /// Room for one item would do, but a putter that waits for more puts many at a time.
    fn is_half_empty(&self) -> bool {
        self.capacity.is_none_or(|capacity| self.count() <= capacity as u64 / 2)
    }

    fn is_admitted(&self, ticket: u64) -> bool {
        self.tail.admitted_below.load(Acquire) > ticket
    }

    /// Removes a pending item and returns it, unless it was admitted.
    fn take_back(&self, ticket: u64) -> Option<T> {
        if self.is_admitted(ticket) {
            return None;
        }
        lock(&self.tail.state).pending.take_back(ticket)
    }
}
