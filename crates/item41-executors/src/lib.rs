#![doc = include_str!("../README.md")]

mod error;
mod executor;
mod future;
mod map;
mod panics;
pub mod parts;
mod process_pool;
mod spin;
mod step;
mod sync;
mod task;
mod thread_pool;
mod worker_threads;
mod worker_times;

pub use error::{NotDone, StartError, SubmitError, TaskError};
pub use executor::Executor;
pub use future::{
    AsCompleted, AsCompletedTimeout, Awaiting, Future, Outcome, Promise, ReturnWhen, State,
    Unfinished, Waited, as_completed, promise, wait, wait_deadline, wait_timeout,
};
pub use map::{Chunk, LazyMap, Map, Unordered};
pub use process_pool::{
    ProcessPoolBuilder, ProcessPoolExecutor, RegisteredTask, Tasks, serve_if_worker,
};
pub use task::Task;
#[cfg(not(loom))]
pub use thread_pool::{ScopedPool, scope};
pub use thread_pool::{ThreadPoolBuilder, ThreadPoolExecutor};
pub use worker_threads::Shutdown;
pub use worker_times::WorkerTimes;
