// must fail in "an item is either delivered or returned" with "the getter got None, and the putter Ok"
// why: You look at the flag under one lock and add under another: the queue may be closed in between.
use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

#[derive(Debug)]
pub struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    is_closed: bool,
}

impl<T> Queue<T> {
    pub fn new() -> Self {
        let state = State { items: VecDeque::new(), is_closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    pub fn put(&self, item: T) -> Result<(), T> {
        if self.state.lock().unwrap().is_closed {
            return Err(item);
        }
        self.state.lock().unwrap().items.push_back(item);
        self.changed.notify_one();
        Ok(())
    }

    pub fn get(&self) -> Option<T> {
        let state = self.state.lock().unwrap();
        let must_wait = |state: &mut State<T>| state.items.is_empty() && !state.is_closed;
        self.changed.wait_while(state, must_wait).unwrap().items.pop_front()
    }

    pub fn close(&self) {
        self.state.lock().unwrap().is_closed = true;
        self.changed.notify_all();
    }
}
