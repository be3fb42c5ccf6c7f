// must fail in "a getter gets its item in every schedule" with "sleeps at a condition variable"
// why: You notify before the item is there. The getter wakes, finds nothing, and sleeps beside the item.
use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

#[derive(Debug, Default)]
pub struct Queue<T> {
    items: Mutex<VecDeque<T>>,
    not_empty: Condvar,
}

impl<T> Queue<T> {
    pub fn put(&self, item: T) {
        self.not_empty.notify_one();
        self.items.lock().unwrap().push_back(item);
    }

    pub fn get(&self) -> T {
        let items = self.items.lock().unwrap();
        let mut items = self.not_empty.wait_while(items, |items| items.is_empty()).unwrap();
        items.pop_front().expect("the wait is over when there is an item")
    }
}
