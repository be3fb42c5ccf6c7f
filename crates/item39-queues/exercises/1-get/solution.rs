use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

/// Items in the order in which they were put.
#[derive(Debug, Default)]
pub struct Queue<T> {
    items: Mutex<VecDeque<T>>,
    // answer:
    not_empty: Condvar,
    // stub: // You may need another field.
    // end of answer
}

impl<T> Queue<T> {
    /// Adds an item.
    pub fn put(&self, item: T) {
        self.items.lock().unwrap().push_back(item);
        // answer:
        self.not_empty.notify_one();
        // stub: // Is a getter asleep?
        // end of answer
    }

    /// Waits until there is an item, and takes the oldest.
    pub fn get(&self) -> T {
        // answer:
        let items = self.items.lock().unwrap();
        let mut items = self.not_empty.wait_while(items, |items| items.is_empty()).unwrap();
        items.pop_front().expect("the wait is over when there is an item")
        // stub: loop {
        // stub:     if let Some(item) = self.items.lock().unwrap().pop_front() {
        // stub:         return item;
        // stub:     }
        // stub: }
        // end of answer
    }
}
