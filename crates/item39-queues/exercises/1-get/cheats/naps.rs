// must fail in "a getter that waits is asleep" with "does not sleep at a condition variable"
// why: You are polling: the getter looks, naps and looks again. It costs time, and each item comes late.
use std::{collections::VecDeque, time::Duration};

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
            gym::thread::sleep(Duration::from_millis(1));
        }
    }
}
