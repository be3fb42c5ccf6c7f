// must fail in "a getter gets its item in every schedule" with "nothing to take"
// why: You look once, with `if`. A getter may be woken for no reason, or after another has taken the item.
use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

#[derive(Debug, Default)]
pub struct Queue<T> {
    items: Mutex<VecDeque<T>>,
    not_empty: Condvar,
}

impl<T> Queue<T> {
    pub fn put(&self, item: T) {
        self.items.lock().unwrap().push_back(item);
        self.not_empty.notify_one();
    }

    pub fn get(&self) -> T {
        let mut items = self.items.lock().unwrap();
        if items.is_empty() {
            items = self.not_empty.wait(items).unwrap();
        }
        items.pop_front().expect("nothing to take")
    }
}
