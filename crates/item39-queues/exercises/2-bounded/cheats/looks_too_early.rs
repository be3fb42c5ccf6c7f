// must fail in "there are never more items than the capacity" with "2 items in a queue with capacity 1"
// why: You look whether there is space, unlock, and add under another lock. Two putters can see the same space.
use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

#[derive(Debug)]
pub struct Queue<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
    not_empty: Condvar,
    not_full: Condvar,
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Self {
        let (not_empty, not_full) = (Condvar::new(), Condvar::new());
        Self { capacity, items: Mutex::default(), not_empty, not_full }
    }

    pub fn put(&self, item: T) {
        let items = self.items.lock().unwrap();
        let is_full = |items: &mut VecDeque<T>| items.len() >= self.capacity;
        drop(self.not_full.wait_while(items, is_full).unwrap());
        self.items.lock().unwrap().push_back(item);
        self.not_empty.notify_one();
    }

    pub fn get(&self) -> T {
        let items = self.items.lock().unwrap();
        let mut items = self.not_empty.wait_while(items, |items| items.is_empty()).unwrap();
        let item = items.pop_front().expect("the wait is over when there is an item");
        drop(items);
        self.not_full.notify_one();
        item
    }

    pub fn len(&self) -> usize {
        self.items.lock().unwrap().len()
    }
}
