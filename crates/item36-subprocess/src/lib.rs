#![doc = include_str!("../README.md")]

#[cfg(not(unix))]
compile_error!("item36-subprocess needs Unix: signals, pipes and `poll`");

mod child_id;
mod child_state;
mod command;
mod command_line;
mod communication;
mod deadline;
mod error;
mod lines;
mod output;
mod pipeline;
mod popen;
mod printable;
mod reaper;
mod return_code;
mod signal;
mod unsafe_code;

pub use command::{CommandExt, command};
pub use communication::Source;
pub use error::{Error, Fate, Result};
pub use lines::Lines;
pub use output::Output;
pub use pipeline::{Pipeline, PipelineOutput, RunningPipeline};
pub use popen::Popen;
pub use return_code::ReturnCode;
pub use signal::Signal;
