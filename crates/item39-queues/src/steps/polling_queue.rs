//! The queue that one writes first: a lock around a double-ended queue.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A queue between threads that can be asked for an item, but not waited for: the notebook's `MyQueue`.
///
/// It is safe to share. But a thread that finds it empty must come back later
/// ([`PollingWorker`](super::PollingWorker) does so every 10 ms), and nothing limits its length.
/// [`Queue`](crate::Queue) mends both.
///
/// ```
/// let queue = item39_queues::steps::PollingQueue::new();
/// queue.put("photo");
/// assert_eq!(queue.get(), Some("photo"));
/// assert_eq!(queue.get(), None, "empty: ask again later");
/// ```
#[derive(Debug)]
pub struct PollingQueue<T> {
    items: Mutex<VecDeque<T>>,
}

impl<T> PollingQueue<T> {
    /// Makes an empty queue.
    pub fn new() -> Self {
        Self { items: Mutex::new(VecDeque::new()) }
    }

    /// Adds an item at the end. There is always room.
    pub fn put(&self, item: T) {
        self.lock().push_back(item);
    }

    /// Removes the item at the front and returns it; `None` where Python raises `IndexError`.
    pub fn get(&self) -> Option<T> {
        self.lock().pop_front()
    }

    /// Returns how many items are in the queue.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Returns whether there is no item in the queue.
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<T>> {
        // Nothing that can panic runs under this lock, so the items of a poisoned one are sound.
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for PollingQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}
