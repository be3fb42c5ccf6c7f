// must fail in "a getter gets its item in every schedule" with "polling"
// why: You are polling: the getter looks again and again, and keeps the lock and a processor busy.
use std::collections::VecDeque;

use gym::sync::Mutex;

#[derive(Debug, Default)]
pub struct Queue<T> {
    items: Mutex<VecDeque<T>>,
}

impl<T> Queue<T> {
    pub fn put(&self, item: T) {
        self.items.lock().unwrap().push_back(item);
    }

    pub fn get(&self) -> T {
        loop {
            if let Some(item) = self.items.lock().unwrap().pop_front() {
                return item;
            }
        }
    }
}
