use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

/// Items in the order in which they were put.
#[derive(Debug, Default)]
pub struct Queue<T> {
    items: Mutex<VecDeque<T>>,
    // You may need another field.
}

impl<T> Queue<T> {
    /// Adds an item.
    pub fn put(&self, item: T) {
        self.items.lock().unwrap().push_back(item);
        // Is a getter asleep?
    }

    /// Waits until there is an item, and takes the oldest.
    pub fn get(&self) -> T {
        loop {
            if let Some(item) = self.items.lock().unwrap().pop_front() {
                return item;
            }
        }
    }
}
