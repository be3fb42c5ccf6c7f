#![doc = include_str!("../README.md")]

mod call;
mod caught;
mod crew;
mod error;
mod executor;
mod frame;
mod future;
mod inherited;
mod map;
mod process_pool;
mod sync;
mod task;
mod thread_pool;
mod wire;
mod worker;

pub use crew::Shutdown;
pub use error::{StartError, SubmitError, TaskError};
pub use executor::Executor;
pub use future::{
    AsCompleted, Awaiting, Future, Outcome, Promise, ReturnWhen, State, Unfinished, Waited, Within,
    as_completed, promise, wait,
};
pub use map::Map;
pub use process_pool::{ProcessPoolBuilder, ProcessPoolExecutor};
pub use task::{RegisteredTask, Task, Tasks};
pub use thread_pool::{ThreadPoolBuilder, ThreadPoolExecutor};
pub use wire::WorkerTimes;
pub use worker::serve_if_worker;
