//! The queue to take home: it waits, limits its length, counts what is done, and closes.

use std::{
    collections::VecDeque,
    fmt,
    sync::{PoisonError, TryLockError},
};

mod backoff;
mod buffer;
mod close;
mod deadline;
mod error;
#[cfg(feature = "async")]
mod futures;
mod get;
mod handles;
mod head;
mod items;
mod pending_puts;
mod put;
mod recover;
mod sleep;
mod spinning_getters;
mod sync;
mod tail;
mod tasks;
#[cfg(test)]
mod tests;
mod waiters;

pub use buffer::Buffer;
pub use error::{
    CapacityError, GetError, GetTimeoutError, JoinTimeoutError, PutError, PutTimeoutError,
    TaskDoneError, TryGetError, TryPutError,
};
#[cfg(feature = "async")]
pub use futures::{GetFuture, PutFuture};
pub use handles::{CloseOnDrop, Receiver, Sender};
pub use items::{Items, TryItems};

use backoff::Backoff;
use head::Head;
use sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, Ordering::Acquire},
};
use tail::Tail;
use tasks::Tasks;
use waiters::Waiters;

/// A queue between threads, with the promises of Python's `queue.Queue`.
///
/// It is shared by reference (with [`std::thread::scope`]) or in an [`Arc`](std::sync::Arc). Any number
/// of threads may put and get. `B` decides the order; see [`Buffer`].
///
/// ```
/// use std::thread;
/// use item39_queues::Queue;
///
/// let queue = Queue::bounded(2)?;
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
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Capacity
/// A bounded queue never holds more items than its capacity, and no observer can see more: not
/// [`len`](Self::len), not the [`Buffer`], not [`close_now`](Self::close_now). With a capacity of up to
/// 8, an item may go straight from a putter to the getters that are just looking for one. Such an item is
/// never in the queue: no other thread can take, count or discard it.
///
/// # Inside
/// There are two buffers, each with its lock: putters fill the one at the tail, getters empty the one
/// at the head. A getter that finds the head empty swaps the two. So the two sides meet once for many
/// items. Sleeping is rare: a thread that waits spins for some microseconds first. Only a thread that
/// sleeps is notified, one at a time, after the lock is released.
pub struct Queue<T, B = VecDeque<T>> {
    capacity: Option<usize>,
    /// Changes with both locks held, so it can be read with either.
    is_closed: AtomicBool,
    /// A thread that needs both locks takes that of the head first.
    head: Head<T>,
    tail: Tail<T, B>,
    /// Used with the lock of the tail.
    not_empty: Waiters,
    /// Used with the lock of the head.
    not_full: Waiters,
    tasks: Tasks,
}

impl<T> Queue<T> {
    /// Makes a queue without a limit: [`put`](Self::put) never waits, and the queue may grow until the
    /// memory is used up.
    ///
    /// ```
    /// let queue = item39_queues::Queue::unbounded();
    /// (0..1000).try_for_each(|item| queue.put(item))?;
    /// assert_eq!(queue.len(), 1000);
    /// # Ok::<(), item39_queues::PutError<u32>>(())
    /// ```
    pub fn unbounded() -> Self {
        Self::new(VecDeque::new(), None, 0)
    }

    /// Makes a queue that never holds more than `capacity` items: a putter waits while it is full.
    ///
    /// ```
    /// use item39_queues::{CapacityError, Queue};
    ///
    /// let queue = Queue::bounded(4)?;
    /// queue.put("photo").expect("it is open");
    /// assert_eq!(Queue::<u8>::bounded(0).unwrap_err(), CapacityError::Zero);
    /// # Ok::<(), CapacityError>(())
    /// ```
    ///
    /// # Errors
    /// If `capacity` is 0.
    pub fn bounded(capacity: usize) -> Result<Self, CapacityError> {
        Self::with_buffer(VecDeque::new(), Some(capacity))
    }
}

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Makes a queue of another order; `None` stands for no limit. Items in the buffer are in the queue
    /// from the start.
    ///
    /// ```
    /// # use std::collections::BinaryHeap;
    /// # use item39_queues::Queue;
    /// let stack = Queue::with_buffer(Vec::new(), Some(8))?;
    /// let by_priority = Queue::with_buffer(BinaryHeap::new(), None)?;
    /// for item in [2, 1, 3] {
    ///     stack.put(item)?;
    ///     by_priority.put(item)?;
    /// }
    /// assert_eq!((stack.get(), by_priority.get()), (Ok(3), Ok(1)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If `capacity` is 0, or the buffer holds more items than that.
    pub fn with_buffer(buffer: B, capacity: Option<usize>) -> Result<Self, CapacityError> {
        let items = buffer.len();
        match capacity {
            Some(0) => Err(CapacityError::Zero),
            Some(capacity) if capacity < items => Err(CapacityError::Exceeded { capacity, items }),
            capacity => Ok(Self::new(buffer, capacity, items)),
        }
    }

    fn new(buffer: B, capacity: Option<usize>, items: usize) -> Self {
        // With a larger capacity, a getter would have to lock the tail for each item to look.
        let can_overtake = capacity == Some(1) && B::IS_FIFO;
        Self {
            capacity,
            is_closed: AtomicBool::new(false),
            head: Head::default(),
            tail: Tail::new(buffer, items as u64, can_overtake),
            not_empty: Waiters::default(),
            not_full: Waiters::default(),
            tasks: Tasks::default(),
        }
    }

    /// Gives back memory that is not needed for the items in the queue.
    ///
    /// The memory of a burst, more than 1 MiB, is given back without this call when the queue becomes
    /// empty.
    ///
    /// ```
    /// let queue = item39_queues::Queue::from_iter(0..10_000);
    /// queue.drain();
    /// queue.shrink_to_fit();
    /// ```
    pub fn shrink_to_fit(&self) {
        let mut ready = lock(&self.head.ready);
        let mut tail = lock(&self.tail.state);
        ready.shrink_to_fit();
        tail.items.shrink_to_fit();
    }
}

impl<T, B> Queue<T, B> {
    /// Returns how many items are in the queue: exactly with both locks held, a recent number otherwise.
    fn count(&self) -> u64 {
        // In this order, because what is got was put.
        let got = self.head.got.load(Acquire);
        self.tail.put.load(Acquire) - got
    }

    fn has_room(&self) -> bool {
        self.capacity.is_none_or(|capacity| self.count() < capacity as u64)
    }

    /// Returns how many items are in the queue. It may be another number when the caller reads it.
    ///
    /// ```
    /// let queue = item39_queues::Queue::from_iter(["one", "two"]);
    /// assert_eq!(queue.len(), 2);
    /// ```
    pub fn len(&self) -> usize {
        // While the head is locked, no item can leave between the two counts.
        let _ready = lock(&self.head.ready);
        usize::try_from(self.count()).unwrap_or(usize::MAX)
    }

    /// Returns whether there is no item in the queue. It may have got one when the caller reads it.
    ///
    /// ```
    /// assert!(item39_queues::Queue::<u8>::unbounded().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether a put would have to wait. It may have room when the caller reads it.
    ///
    /// ```
    /// let queue = item39_queues::Queue::bounded(1)?;
    /// assert!(!queue.is_full());
    /// queue.put("photo")?;
    /// assert!(queue.is_full());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_full(&self) -> bool {
        self.capacity.is_some_and(|capacity| self.len() >= capacity)
    }

    /// Returns the capacity; `None` stands for no limit.
    ///
    /// ```
    /// assert_eq!(item39_queues::Queue::<u8>::bounded(4)?.capacity(), Some(4));
    /// # Ok::<(), item39_queues::CapacityError>(())
    /// ```
    pub fn capacity(&self) -> Option<usize> {
        self.capacity
    }
}

/// Locks a mutex; spins before it blocks, because the queue's locks are held for some nanoseconds.
fn lock<S>(mutex: &Mutex<S>) -> MutexGuard<'_, S> {
    // User code can panic under a lock: a buffer, or an item's `Ord`. See `recover.rs`.
    let mut backoff = Backoff::new();
    loop {
        let error = match mutex.try_lock() {
            Ok(state) => return state,
            Err(error) => error,
        };
        match error {
            TryLockError::Poisoned(error) => return error.into_inner(),
            TryLockError::WouldBlock if backoff.snooze() => {}
            TryLockError::WouldBlock => {
                return mutex.lock().unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

/// An empty queue without a limit.
impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self::unbounded()
    }
}

/// A queue without a limit that holds these items.
impl<T> FromIterator<T> for Queue<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let items = VecDeque::from_iter(items);
        let len = items.len();
        Self::new(items, None, len)
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
