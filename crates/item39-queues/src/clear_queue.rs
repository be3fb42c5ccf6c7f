//! The same queue before anything was done for its speed: the first one to read.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use crate::{GetError, PutError};

/// A bounded queue in its clearest form: a mutex, and a condition variable for each reason to wait.
///
/// It is here to be read before [`Queue`](crate::Queue), and to be measured beside it.
///
/// ```
/// let queue = item39_queues::ClearQueue::bounded(1);
/// std::thread::scope(|scope| {
///     scope.spawn(|| queue.put("photo"));
///     assert_eq!(queue.get(), Ok("photo"));
/// });
/// queue.close();
/// assert!(queue.put("late").is_err() && queue.get().is_err());
/// ```
#[derive(Debug)]
pub struct ClearQueue<T> {
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

impl<T> ClearQueue<T> {
    /// A queue that never holds more than `capacity` items; with 0, every put waits for a close.
    pub fn bounded(capacity: usize) -> Self {
        let state = State { items: VecDeque::new(), is_closed: false };
        Self {
            capacity,
            state: Mutex::new(state),
            not_empty: Condvar::new(),
            not_full: Condvar::new(),
        }
    }

    /// Puts an item in; waits while the queue is full.
    ///
    /// # Errors
    /// The item, if the queue is closed.
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

    /// Gets the oldest item; waits while there is none.
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

    /// Closes the queue and wakes everybody who waits; what is in it can still be got.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Nothing that can panic runs under this lock, so a poisoned one is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
