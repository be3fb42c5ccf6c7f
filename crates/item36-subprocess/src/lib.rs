#![doc = include_str!("../README.md")]

#[cfg(not(unix))]
compile_error!("item36-subprocess needs Unix: signals, pipes and `poll`");

mod communicate;
mod error;
mod exit_watch;
mod poll;
mod popen;
mod process;
mod reaper;
mod return_code;

pub use communicate::Output;
pub use error::{Error, Result};
pub use nix::sys::signal::Signal;
pub use popen::{Popen, Subprocess};
pub use return_code::ReturnCode;
