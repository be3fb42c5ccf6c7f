//! The parent's side: one thread, the manager, talks to all worker processes.
//!
//! ```text
//! callers -> call_queue.rs -> manager.rs -> worker_process.rs -> outbox.rs -> the worker
//!                             plan.rs, backlog.rs, limits.rs     exit.rs
//!             signals.rs
//! ```

mod backlog;
mod call;
mod call_queue;
mod exit;
mod limits;
mod manager;
mod outbox;
mod plan;
mod signals;
mod worker_process;

pub(super) use call::{Call, Request};
pub(super) use call_queue::CallQueue;
pub(super) use manager::{KILLED, Manager};
pub(super) use plan::{Greeting, Plan, SELF, check_depth};
