use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

/// Items in the order in which they were put, until the queue is closed.
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
    /// Makes an empty queue.
    pub fn new() -> Self {
        let state = State { items: VecDeque::new(), is_closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Adds an item; returns it if the queue is closed.
    pub fn put(&self, item: T) -> Result<(), T> {
        self.state.lock().unwrap().items.push_back(item);
        self.changed.notify_one();
        Ok(())
    }

    /// Waits until there is an item, and takes the oldest; `None` if no more will come.
    pub fn get(&self) -> Option<T> {
        let state = self.state.lock().unwrap();
        let must_wait = |state: &mut State<T>| state.items.is_empty();
        self.changed.wait_while(state, must_wait).unwrap().items.pop_front()
    }

    /// Lets no more items in. What was put before is still delivered.
    pub fn close(&self) {
        todo!("remember it, and wake the threads that wait")
    }
}
