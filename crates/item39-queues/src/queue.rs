//! The queue to take home: it waits for you, holds you back, counts what is done, and closes.

use std::{
    collections::VecDeque,
    fmt,
    marker::PhantomData,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use crate::{
    Buffer, GetError, PutError, TryGetError, TryPutError, backoff::Backoff, deadline::Deadline,
};

mod close;
mod items;
mod task_done;
#[cfg(test)]
mod tests;
mod waiters;

pub use items::Items;
use waiters::Waiters;

/// A queue between threads, with the promises of Python's `queue.Queue`.
///
/// It is shared by reference (with [`std::thread::scope`]) or in an [`Arc`](std::sync::Arc), and
/// any number of threads may put and get. `B` decides the order; see [`Buffer`].
///
/// ```
/// use std::thread;
/// use item39_queues::Queue;
///
/// let queue = Queue::bounded(2);
/// let sum: u64 = thread::scope(|scope| {
///     let consumer = scope.spawn(|| queue.iter().sum());
///     for number in 1..=10 {
///         queue.put(number)?; // Waits while the queue is full
///     }
///     queue.join(); // Waits until every number is done
///     queue.close(); // Ends the consumer's loop
///     Ok::<u64, item39_queues::PutError<u64>>(consumer.join().expect("sums do not panic"))
/// })?;
/// assert_eq!(sum, 55);
/// # Ok::<(), item39_queues::PutError<u64>>(())
/// ```
///
/// Inside are a mutex and three condition variables. Four habits make it quick: who waits looks
/// again for some microseconds before it sleeps; only a thread that sleeps is notified, one at a
/// time, and only after the lock is released, so that it does not wake up to find the door shut.
pub struct Queue<T, B = VecDeque<T>> {
    capacity: Option<usize>,
    state: Mutex<State<T, B>>,
    /// How many items there are, for those who wait without the lock. It may lag behind.
    level: AtomicUsize,
    not_empty: Condvar,
    not_full: Condvar,
    all_done: Condvar,
}

struct State<T, B> {
    items: B,
    is_closed: bool,
    /// Items put and not marked done.
    unfinished: usize,
    getters: Waiters,
    putters: Waiters,
    waiting_joiners: usize,
    item: PhantomData<T>,
}

impl<T> Queue<T> {
    /// A queue without a limit: [`put`](Self::put) never waits, and nothing keeps it from growing.
    pub fn unbounded() -> Self {
        Self::with_buffer(VecDeque::new(), None)
    }

    /// A queue that never holds more than `capacity` items: who puts one more waits.
    ///
    /// # Panics
    /// If `capacity` is 0.
    pub fn bounded(capacity: usize) -> Self {
        Self::with_buffer(VecDeque::new(), Some(capacity))
    }
}

impl<T, B: Buffer<T>> Queue<T, B> {
    /// A queue of another order; without a `capacity` it has no limit.
    ///
    /// ```
    /// # use std::collections::BinaryHeap;
    /// # use item39_queues::Queue;
    /// let stack = Queue::with_buffer(Vec::new(), Some(8));
    /// let by_priority = Queue::with_buffer(BinaryHeap::new(), None);
    /// for item in [2, 1, 3] {
    ///     stack.put(item)?;
    ///     by_priority.put(item)?;
    /// }
    /// assert_eq!((stack.get(), by_priority.get()), (Ok(3), Ok(1)));
    /// # Ok::<(), item39_queues::PutError<i32>>(())
    /// ```
    ///
    /// # Panics
    /// If `capacity` is 0, or if there are items in the buffer already.
    pub fn with_buffer(buffer: B, capacity: Option<usize>) -> Self {
        assert_ne!(capacity, Some(0), "a queue needs room for one item");
        assert!(buffer.is_empty(), "a queue's buffer starts empty");
        Self {
            capacity,
            state: Mutex::new(State {
                items: buffer,
                is_closed: false,
                unfinished: 0,
                getters: Waiters::default(),
                putters: Waiters::default(),
                waiting_joiners: 0,
                item: PhantomData,
            }),
            level: AtomicUsize::new(0),
            not_empty: Condvar::new(),
            not_full: Condvar::new(),
            all_done: Condvar::new(),
        }
    }

    /// Puts an item in; waits while the queue is full.
    ///
    /// # Errors
    /// The item, if the queue is closed, or is closed while this waits.
    pub fn put(&self, item: T) -> Result<(), PutError<T>> {
        let put = self.put_until(item, Deadline::Never);
        put.map_err(|error| PutError(error.into_inner()))
    }

    /// Puts an item in if there is room now.
    ///
    /// # Errors
    /// The item, if the queue is full or closed.
    pub fn try_put(&self, item: T) -> Result<(), TryPutError<T>> {
        self.put_until(item, Deadline::Now)
    }

    /// Puts an item in; waits `timeout` at most while the queue is full, and never less.
    ///
    /// # Errors
    /// The item, if the queue stayed full, or is closed.
    pub fn put_timeout(&self, item: T, timeout: Duration) -> Result<(), TryPutError<T>> {
        self.put_until(item, Deadline::after(timeout))
    }

    fn put_until(&self, item: T, deadline: Deadline) -> Result<(), TryPutError<T>> {
        let mut state = self.lock();
        let mut backoff = Backoff::default();
        loop {
            if state.is_closed {
                return Err(TryPutError::Closed(item));
            }
            if self.has_room_for_one_more_than(state.items.len()) {
                break;
            }
            if deadline.has_passed() {
                return Err(TryPutError::Full(item));
            }
            state = if backoff.is_over() {
                Waiters::wait(|state| &mut state.putters, &self.not_full, deadline, state)
            } else {
                drop(state);
                backoff.until(|| self.has_room_for_one_more_than(self.level.load(Relaxed)));
                self.lock()
            };
        }
        state.unfinished += 1;
        state.items.push(item);
        self.call(state);
        Ok(())
    }

    /// Gets the next item; waits while there is none.
    ///
    /// # Errors
    /// If the queue is closed and empty, or becomes so while this waits.
    pub fn get(&self) -> Result<T, GetError> {
        self.get_until(Deadline::Never).map_err(|_| GetError)
    }

    /// Gets the next item if there is one now.
    ///
    /// # Errors
    /// If there is none; the error says whether there can be one later.
    pub fn try_get(&self) -> Result<T, TryGetError> {
        self.get_until(Deadline::Now)
    }

    /// Gets the next item; waits `timeout` at most while there is none, and never less.
    ///
    /// # Errors
    /// If there came none; the error says whether there can be one later.
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, TryGetError> {
        self.get_until(Deadline::after(timeout))
    }

    fn get_until(&self, deadline: Deadline) -> Result<T, TryGetError> {
        let mut state = self.lock();
        let mut backoff = Backoff::default();
        loop {
            if let Some(item) = state.items.pop() {
                self.call(state);
                return Ok(item);
            }
            if state.is_closed {
                return Err(TryGetError::Closed);
            }
            if deadline.has_passed() {
                return Err(TryGetError::Empty);
            }
            state = if backoff.is_over() {
                Waiters::wait(|state| &mut state.getters, &self.not_empty, deadline, state)
            } else {
                drop(state);
                backoff.until(|| self.level.load(Relaxed) > 0);
                self.lock()
            };
        }
    }

    fn has_room_for_one_more_than(&self, len: usize) -> bool {
        self.capacity.is_none_or(|most| len < most)
    }

    /// To be called when an item was put or got: wakes who can go on.
    fn call(&self, mut state: MutexGuard<'_, State<T, B>>) {
        let len = state.items.len();
        self.level.store(len, Relaxed);
        let getter = len > 0 && state.getters.call();
        let putter = self.has_room_for_one_more_than(len) && state.putters.call();
        drop(state);
        if getter {
            self.not_empty.notify_one();
        }
        if putter {
            self.not_full.notify_one();
        }
    }
}

impl<T, B> Queue<T, B> {
    fn lock(&self) -> MutexGuard<'_, State<T, B>> {
        // Only an item's own `Ord` can panic under this lock. The standard collections stay whole
        // then, and the item is counted before it is pushed.
        let mut backoff = Backoff::default();
        loop {
            let error = match self.state.try_lock() {
                Ok(state) => return state,
                Err(error) => error,
            };
            match error {
                TryLockError::Poisoned(error) => return error.into_inner(),
                TryLockError::WouldBlock if backoff.again() => {}
                TryLockError::WouldBlock => {
                    return self.state.lock().unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

impl<T, B: Buffer<T>> Queue<T, B> {
    /// How many items are in the queue. It may be another number by the time you read it.
    pub fn len(&self) -> usize {
        self.lock().items.len()
    }

    /// Whether there is no item in the queue. It may have got one by the time you read it.
    pub fn is_empty(&self) -> bool {
        self.lock().items.is_empty()
    }

    /// The most items that it holds; `None` for no limit.
    pub fn capacity(&self) -> Option<usize> {
        self.capacity
    }
}

impl<T, B: Buffer<T>> fmt::Debug for Queue<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Queue")
            .field("len", &state.items.len())
            .field("capacity", &self.capacity)
            .field("unfinished", &state.unfinished)
            .field("is_closed", &state.is_closed)
            .finish_non_exhaustive()
    }
}
