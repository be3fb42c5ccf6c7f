//! The queue one writes first: a lock around a double-ended queue, and nothing to wait on.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A queue between threads that can only be asked, never waited for.
///
/// It is safe to share, and that is all: who finds it empty must come back later
/// ([`Worker`](crate::Worker) does, every 10 ms), and nothing keeps it from growing.
/// [`Queue`](crate::Queue) is the cure.
///
/// ```
/// let queue = item39_queues::MyQueue::new();
/// queue.put("photo");
/// assert_eq!(queue.get(), Some("photo"));
/// assert_eq!(queue.get(), None, "empty: ask again later");
/// ```
#[derive(Debug)]
pub struct MyQueue<T> {
    items: Mutex<VecDeque<T>>,
}

impl<T> MyQueue<T> {
    /// An empty queue.
    pub fn new() -> Self {
        Self { items: Mutex::new(VecDeque::new()) }
    }

    /// Adds an item at the end. There is always room.
    pub fn put(&self, item: T) {
        self.lock().push_back(item);
    }

    /// Takes the item at the front; `None` where Python raises `IndexError`.
    pub fn get(&self) -> Option<T> {
        self.lock().pop_front()
    }

    /// How many items are in it.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<T>> {
        // Nothing that can panic runs under this lock, so a poisoned one is whole.
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for MyQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}
