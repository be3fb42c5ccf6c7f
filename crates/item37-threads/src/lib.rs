#![doc = include_str!("../README.md")]

pub mod factorize;
mod fan_out;
mod fan_out_at_most;
mod gil;

pub use factorize::factorize;
pub use fan_out::{CallError, Calls, Panic, fan_out};
pub use fan_out_at_most::fan_out_at_most;
pub use gil::{Gil, Held};
