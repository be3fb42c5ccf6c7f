#![doc = include_str!("../README.md")]

#[cfg(not(unix))]
compile_error!("item36-subprocess needs Unix: signals, pipes and `poll`");

mod communicate;
mod error;
mod exit_watch;
mod job;
mod output;
mod pipeline;
mod poll;
mod popen;
mod process;
mod reaper;
mod return_code;
mod session;
mod subprocess;

pub use error::{Error, Result};
pub use job::{Job, JobOutput};
pub use nix::sys::signal::Signal;
pub use output::Output;
pub use pipeline::Pipeline;
pub use popen::Popen;
pub use return_code::ReturnCode;
pub use subprocess::Subprocess;
