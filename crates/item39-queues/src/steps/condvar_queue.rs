//! The queue that waits, before anything was done for its speed: the one to read first.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use crate::{CapacityError, GetError, PutError};

/// A bounded queue in its plainest form: a mutex, and a condition variable for each reason to wait.
///
/// Read it before [`Queue`](crate::Queue). The benchmarks measure both.
///
/// ```
/// let queue = item39_queues::steps::CondvarQueue::bounded(1)?;
/// std::thread::scope(|scope| {
///     scope.spawn(|| queue.put("photo"));
///     assert_eq!(queue.get(), Ok("photo"));
/// });
/// queue.close();
/// assert!(queue.put("late").is_err() && queue.get().is_err());
/// # Ok::<(), item39_queues::CapacityError>(())
/// ```
#[derive(Debug)]
pub struct CondvarQueue<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    not_empty: Condvar,
    not_full: Condvar,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    is_closed: bool,
}

impl<T> CondvarQueue<T> {
    /// Makes a queue that never holds more than `capacity` items.
    ///
    /// # Errors
    /// If `capacity` is 0.
    pub fn bounded(capacity: usize) -> Result<Self, CapacityError> {
        if capacity == 0 {
            return Err(CapacityError::Zero);
        }
        let state = State { items: VecDeque::new(), is_closed: false };
        Ok(Self {
            capacity,
            state: Mutex::new(state),
            not_empty: Condvar::new(),
            not_full: Condvar::new(),
        })
    }

    /// Puts an item. Waits while the queue is full.
    ///
    /// # Errors
    /// Gives the item back if the queue is closed.
    pub fn put(&self, item: T) -> Result<(), PutError<T>> {
        let must_wait =
            |state: &mut State<T>| state.items.len() >= self.capacity && !state.is_closed;
        let state = self.not_full.wait_while(self.lock(), must_wait);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.is_closed {
            return Err(PutError(item));
        }
        state.items.push_back(item);
        drop(state);
        self.not_empty.notify_one();
        Ok(())
    }

    /// Gets the oldest item. Waits while the queue is empty.
    ///
    /// # Errors
    /// If the queue is closed and empty.
    pub fn get(&self) -> Result<T, GetError> {
        let must_wait = |state: &mut State<T>| state.items.is_empty() && !state.is_closed;
        let state = self.not_empty.wait_while(self.lock(), must_wait);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        let item = state.items.pop_front().ok_or(GetError)?;
        drop(state);
        self.not_full.notify_one();
        Ok(item)
    }

    /// Closes the queue and wakes every thread that waits. Items in it can still be got.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Nothing that can panic runs under this lock, so the state of a poisoned one is sound.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
