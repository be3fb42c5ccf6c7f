//! A pipeline holds back, keeps the order, stops as a whole, and loses nothing silently. Each test
//! forces its situation: a stage waits at a gate until what is to be seen has happened.

mod flow;
mod stops;

use std::thread;

use item39_queues::Queue;

/// Waits until something is so that other threads are about to make so.
fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        thread::yield_now();
    }
}

/// A gate that is shut until it is opened, once for all.
struct Gate(Queue<()>);

impl Gate {
    fn new() -> Self {
        Self(Queue::unbounded())
    }

    fn open(&self) {
        self.0.close();
    }

    fn pass(&self) {
        let _ = self.0.get();
    }
}
