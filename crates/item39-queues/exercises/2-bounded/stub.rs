use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

/// Items in the order in which they were put, at most `capacity` of them.
#[derive(Debug)]
pub struct Queue<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
    not_empty: Condvar,
    // You may need another field.
}

impl<T> Queue<T> {
    /// Makes an empty queue.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, items: Mutex::default(), not_empty: Condvar::new() }
    }

    /// Waits until there is space, and adds an item.
    pub fn put(&self, item: T) {
        self.items.lock().unwrap().push_back(item);
        self.not_empty.notify_one();
    }

    /// Waits until there is an item, and takes the oldest.
    pub fn get(&self) -> T {
        let items = self.items.lock().unwrap();
        let mut items = self.not_empty.wait_while(items, |items| items.is_empty()).unwrap();
        items.pop_front().expect("the wait is over when there is an item")
    }

    /// Returns how many items there are.
    pub fn len(&self) -> usize {
        self.items.lock().unwrap().len()
    }
}
