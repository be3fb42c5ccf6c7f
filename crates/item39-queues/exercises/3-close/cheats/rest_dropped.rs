// must fail in "queued items are delivered after close" with "queued items were lost"
// why: You throw away what is queued. The putters were told that it was put.
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
        let mut state = self.state.lock().unwrap();
        if state.is_closed {
            return Err(item);
        }
        state.items.push_back(item);
        self.changed.notify_one();
        Ok(())
    }

    pub fn get(&self) -> Option<T> {
        let state = self.state.lock().unwrap();
        let must_wait = |state: &mut State<T>| state.items.is_empty() && !state.is_closed;
        self.changed.wait_while(state, must_wait).unwrap().items.pop_front()
    }

    pub fn close(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_closed = true;
        state.items.clear();
        self.changed.notify_all();
    }
}
