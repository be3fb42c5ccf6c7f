// must fail in "putters and getters never all sleep" with "sleeps at a condition variable"
// why: Putters and getters sleep at one condition variable, and `notify_one` may wake the wrong kind.
use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

#[derive(Debug)]
pub struct Queue<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
    changed: Condvar,
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Self {
        Self { capacity, items: Mutex::default(), changed: Condvar::new() }
    }

    pub fn put(&self, item: T) {
        let items = self.items.lock().unwrap();
        let is_full = |items: &mut VecDeque<T>| items.len() >= self.capacity;
        self.changed.wait_while(items, is_full).unwrap().push_back(item);
        self.changed.notify_one();
    }

    pub fn get(&self) -> T {
        let items = self.items.lock().unwrap();
        let mut items = self.changed.wait_while(items, |items| items.is_empty()).unwrap();
        let item = items.pop_front().expect("the wait is over when there is an item");
        drop(items);
        self.changed.notify_one();
        item
    }

    pub fn len(&self) -> usize {
        self.items.lock().unwrap().len()
    }
}
