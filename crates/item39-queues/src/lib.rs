#![doc = include_str!("../README.md")]

#[cfg(feature = "photos")]
pub mod photos;
mod pipeline;
mod queue;
pub mod steps;
mod workers;

pub use pipeline::{Failure, Fault, Pipeline, Results, StageStatus, Stopped, Unfinished, Watch};
pub use queue::{
    Buffer, CapacityError, CloseOnDrop, GetError, GetTimeoutError, Items, JoinTimeoutError,
    PutError, PutTimeoutError, Queue, Receiver, Sender, TaskDoneError, TryGetError, TryItems,
    TryPutError,
};
#[cfg(feature = "async")]
pub use queue::{GetFuture, PutFuture};
pub use workers::Worker;
