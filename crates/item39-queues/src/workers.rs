//! Threads that work on the items of a queue.

mod worker;

pub use worker::Worker;
