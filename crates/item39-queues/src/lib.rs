#![doc = include_str!("../README.md")]

mod my_queue;
mod worker;

mod backoff;
mod buffer;
mod clear_queue;
mod deadline;
mod error;
#[cfg(feature = "photos")]
pub mod photos;
mod pipeline;
mod queue;
mod stoppable_worker;
mod sync;

pub use buffer::Buffer;
pub use clear_queue::ClearQueue;
pub use error::{GetError, JoinTimeoutError, PutError, TaskDoneError, TryGetError, TryPutError};
pub use my_queue::MyQueue;
pub use pipeline::{Failure, Fault, Pipeline, Results, StageStatus, Stopped, Unfinished, Watch};
pub use queue::{Items, Queue};
pub use stoppable_worker::StoppableWorker;
pub use worker::{Tally, Worker};
