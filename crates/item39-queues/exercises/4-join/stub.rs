use std::collections::VecDeque;

use gym::sync::{Condvar, Mutex};

/// More items were reported as done than were put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// Items, and how many of them are not done.
#[derive(Debug)]
pub struct Queue<T> {
    state: Mutex<State<T>>,
    not_empty: Condvar,
    all_done: Condvar,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    unfinished: usize,
}

impl<T> Queue<T> {
    /// Makes an empty queue.
    pub fn new() -> Self {
        let state = State { items: VecDeque::new(), unfinished: 0 };
        Self { state: Mutex::new(state), not_empty: Condvar::new(), all_done: Condvar::new() }
    }

    /// Adds an item.
    pub fn put(&self, item: T) {
        let mut state = self.state.lock().unwrap();
        state.items.push_back(item);
        // What is to be counted here?
        self.not_empty.notify_one();
    }

    /// Waits until there is an item, and takes the oldest.
    pub fn get(&self) -> T {
        let state = self.state.lock().unwrap();
        let mut state = self.not_empty.wait_while(state, |state| state.items.is_empty()).unwrap();
        state.items.pop_front().expect("the wait is over when there is an item")
    }

    /// Says that the work on an item that was taken is done.
    pub fn task_done(&self) -> Result<(), TooMany> {
        todo!("count, and wake the threads that join when the last item is done")
    }

    /// Waits until all items that were put are done.
    pub fn join(&self) {
        todo!("sleep until all items are done")
    }
}
