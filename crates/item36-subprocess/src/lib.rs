#![doc = include_str!("../README.md")]

#[cfg(not(unix))]
compile_error!("item36-subprocess needs Unix: signals, pipes and `poll`");

mod communicate;
mod error;
mod exit_watch;
mod output;
mod poll;
mod popen;
mod process;
mod reaper;
mod return_code;
mod subprocess;

pub use error::{Error, Result};
pub use nix::sys::signal::Signal;
pub use output::Output;
pub use popen::Popen;
pub use return_code::ReturnCode;
pub use subprocess::Subprocess;
