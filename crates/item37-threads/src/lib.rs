#![doc = include_str!("../README.md")]

mod error;
mod fan_out;
mod fan_out_at_most;
pub mod steps;

pub use error::{CallError, Panic, ZeroThreads};
pub use fan_out::{Calls, fan_out};
pub use fan_out_at_most::fan_out_at_most;
