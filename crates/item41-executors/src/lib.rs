#![doc = include_str!("../README.md")]

mod call;
mod crew;
mod error;
mod frame;
mod future;
mod mailbox;
mod manager;
pub mod process_pool;
mod task;
pub mod thread_pool;
mod worker;
mod worker_process;

pub use crew::Shutdown;
pub use error::{StartError, SubmitError, TaskError};
pub use future::{Future, Outcome, State};
pub use process_pool::ProcessPoolExecutor;
pub use task::{RegisteredTask, Task, Tasks, WorkerTimes};
pub use thread_pool::ThreadPoolExecutor;
pub use worker::serve_if_worker;
