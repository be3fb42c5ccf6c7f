//! The parent's side: one thread, the manager, talks to all worker processes.
//!
//! ```text
//! callers -> call_queue.rs -> manager.rs -> workers.rs -> worker_process.rs -> outbox.rs -> worker
//!            signals.rs                     plan.rs       sent_calls.rs, backlog.rs
//!                                           limits.rs     exit.rs
//!                                           leaving.rs, idle_deaths.rs
//! ```

mod backlog;
mod call;
mod call_queue;
mod exit;
mod free_worker;
mod idle_deaths;
mod leaving;
mod limits;
mod manager;
mod outbox;
mod plan;
mod raw_call;
mod sent_calls;
mod signals;
mod worker_process;
mod workers;

pub(super) use call::{Call, Request};
pub(super) use call_queue::CallQueue;
pub(super) use manager::{KILLED, Manager};
pub(super) use plan::{Greeting, Plan, SELF, check_depth};
pub(super) use raw_call::raw_call;
