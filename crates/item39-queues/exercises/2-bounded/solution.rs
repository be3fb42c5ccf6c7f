use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

/// Items in the order in which they were put, at most `capacity` of them.
#[derive(Debug)]
pub struct Queue<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
    not_empty: Condvar,
    // answer:
    not_full: Condvar,
    // stub: // You may need another field.
    // end of answer
}

impl<T> Queue<T> {
    /// Makes an empty queue.
    pub fn new(capacity: usize) -> Self {
        // answer:
        let (not_empty, not_full) = (Condvar::new(), Condvar::new());
        Self { capacity, items: Mutex::default(), not_empty, not_full }
        // stub: Self { capacity, items: Mutex::default(), not_empty: Condvar::new() }
        // end of answer
    }

    /// Waits until there is space, and adds an item.
    pub fn put(&self, item: T) {
        // answer:
        let items = self.items.lock().unwrap();
        let is_full = |items: &mut VecDeque<T>| items.len() >= self.capacity;
        self.not_full.wait_while(items, is_full).unwrap().push_back(item);
        // stub: self.items.lock().unwrap().push_back(item);
        // end of answer
        self.not_empty.notify_one();
    }

    /// Waits until there is an item, and takes the oldest.
    pub fn get(&self) -> T {
        let items = self.items.lock().unwrap();
        let mut items = self.not_empty.wait_while(items, |items| items.is_empty()).unwrap();
        // answer:
        let item = items.pop_front().expect("the wait is over when there is an item");
        drop(items);
        self.not_full.notify_one();
        item
        // stub: items.pop_front().expect("the wait is over when there is an item")
        // end of answer
    }

    /// Returns how many items there are.
    pub fn len(&self) -> usize {
        self.items.lock().unwrap().len()
    }
}
