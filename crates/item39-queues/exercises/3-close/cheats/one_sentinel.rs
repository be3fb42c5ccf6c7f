// must fail in "every getter that waits returns" with "sleeps at a condition variable"
// why: One end mark ends one getter: it takes the mark away from the others.
use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

#[derive(Debug)]
pub struct Queue<T> {
    items: Mutex<VecDeque<Option<T>>>,
    is_closed: Mutex<bool>,
    changed: Condvar,
    has_ended: gym::sync::atomic::AtomicBool,
}

impl<T> Queue<T> {
    pub fn new() -> Self {
        Self {
            items: Mutex::default(),
            is_closed: Mutex::default(),
            changed: Condvar::new(),
            has_ended: gym::sync::atomic::AtomicBool::new(false),
        }
    }

    pub fn put(&self, item: T) -> Result<(), T> {
        if *self.is_closed.lock().unwrap() {
            return Err(item);
        }
        self.items.lock().unwrap().push_back(Some(item));
        self.changed.notify_one();
        Ok(())
    }

    pub fn get(&self) -> Option<T> {
        if self.has_ended.load(std::sync::atomic::Ordering::SeqCst) {
            return None;
        }
        let items = self.items.lock().unwrap();
        let mut items = self.changed.wait_while(items, |items| items.is_empty()).unwrap();
        let item = items.pop_front().expect("the wait is over when there is an item");
        if item.is_none() {
            self.has_ended.store(true, std::sync::atomic::Ordering::SeqCst);
        }
        item
    }

    pub fn close(&self) {
        *self.is_closed.lock().unwrap() = true;
        self.items.lock().unwrap().push_back(None);
        self.changed.notify_all();
    }
}
