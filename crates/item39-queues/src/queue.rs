//! The queue to take home: it waits for you, holds you back, counts what is done, and closes.

use std::{
    collections::VecDeque,
    fmt,
    sync::{PoisonError, TryLockError},
    time::Duration,
};

use crate::{
    Buffer, GetError, PutError, TryGetError, TryPutError,
    backoff::Backoff,
    deadline::Deadline,
    sync::{
        Mutex, MutexGuard,
        atomic::{
            AtomicBool,
            Ordering::{Acquire, Relaxed},
        },
    },
};

mod back;
mod close;
mod door;
mod front;
mod items;
#[cfg(test)]
mod panics;
mod sleep;
mod tasks;
#[cfg(test)]
mod tests;
mod waiters;

use back::Back;
use front::Front;
pub use items::Items;
use tasks::Tasks;
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
/// Inside are two buffers, each with its lock: putters fill the one at the back, getters empty the
/// one at the front, and a getter that finds it empty swaps the two. So the two sides meet once for
/// many items. And sleeping is rare: who waits looks again for some microseconds before it sleeps;
/// only a thread that sleeps is notified, one at a time, and only after the lock is released.
pub struct Queue<T, B = VecDeque<T>> {
    capacity: Option<usize>,
    /// Changed with both locks held, so it can be read with either.
    is_closed: AtomicBool,
    /// Whoever needs both locks takes that of the front first.
    back: Back<T, B>,
    front: Front<T>,
    /// Used with the lock of the back: who finds the queue empty holds it.
    not_empty: Waiters,
    /// Used with the lock of the front: who finds the queue full holds it.
    not_full: Waiters,
    tasks: Tasks,
}

impl<T> Queue<T> {
    /// A queue without a limit: [`put`](Self::put) never waits, and nothing keeps it from growing.
    pub fn unbounded() -> Self {
        Self::with_buffer(VecDeque::new(), None)
    }

    /// A queue that never holds more than `capacity` items: who puts one more waits. What a waiting
    /// getter is about to take counts as taken.
    ///
    /// # Panics
    /// If `capacity` is 0.
    #[track_caller]
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
    #[track_caller]
    pub fn with_buffer(buffer: B, capacity: Option<usize>) -> Self {
        assert!(capacity != Some(0), "a queue needs room for one item");
        assert!(buffer.is_empty(), "a queue's buffer starts empty");
        Self {
            capacity,
            is_closed: AtomicBool::new(false),
            back: Back::new(buffer),
            front: Front::default(),
            not_empty: Waiters::default(),
            not_full: Waiters::default(),
            tasks: Tasks::default(),
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
}

impl<T, B> Queue<T, B> {
    /// How many items are in the queue: exact under both locks, a number of the last moments else.
    fn count(&self) -> u64 {
        // In this order, because what is got was put.
        let got = self.front.got.load(Acquire);
        self.back.put.load(Acquire) - got
    }

    fn has_room(&self, count: u64) -> bool {
        let hands = || self.front.hands.load(Relaxed);
        self.capacity.is_none_or(|most| count < most as u64 || count - (most as u64) < hands())
    }

    /// How many items are in the queue. It may be another number by the time you read it.
    pub fn len(&self) -> usize {
        // While the front is locked, no item can leave between the two counts.
        let _front = lock(&self.front.ready);
        let count = usize::try_from(self.count()).unwrap_or(usize::MAX);
        // What is beyond the capacity is for getters that are about to take it.
        count.min(self.capacity.unwrap_or(count))
    }

    /// Whether there is no item in the queue. It may have got one by the time you read it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The most items that it holds; `None` for no limit.
    pub fn capacity(&self) -> Option<usize> {
        self.capacity
    }
}

/// Locks without sleeping if it can: the queue's locks are held for some nanoseconds.
fn lock<S>(mutex: &Mutex<S>) -> MutexGuard<'_, S> {
    // Only an item's own `Ord` can panic under a lock. The standard collections stay whole then.
    let mut backoff = Backoff::default();
    loop {
        let error = match mutex.try_lock() {
            Ok(state) => return state,
            Err(error) => error,
        };
        match error {
            TryLockError::Poisoned(error) => return error.into_inner(),
            TryLockError::WouldBlock if backoff.again() => {}
            TryLockError::WouldBlock => {
                return mutex.lock().unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

impl<T, B> fmt::Debug for Queue<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue")
            .field("len", &self.len())
            .field("capacity", &self.capacity)
            .field("unfinished", &self.unfinished())
            .field("is_closed", &self.is_closed())
            .finish_non_exhaustive()
    }
}
