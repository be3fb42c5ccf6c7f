//! The wrong and the slow versions that the lesson improves on. Take [`Queue`](crate::Queue) and
//! [`Worker`](crate::Worker) home instead.
//!
//! | step | what is wrong with it | better |
//! |---|---|---|
//! | [`PollingQueue`], the notebook's `MyQueue` | no thread can wait for it, and it has no limit | [`CondvarQueue`] |
//! | [`PollingWorker`], the notebook's `Worker` | it polls, and it stops by accident | [`Worker`](crate::Worker) |
//! | [`CondvarQueue`] | it is slow: it wakes a thread for each item | [`Queue`](crate::Queue) |

mod condvar_queue;
mod polling_queue;
mod polling_worker;

pub use condvar_queue::CondvarQueue;
pub use polling_queue::PollingQueue;
pub use polling_worker::{PollingWorker, Tally};
