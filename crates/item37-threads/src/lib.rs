#![doc = include_str!("../README.md")]

pub mod factorize;
mod fan_out;
mod gil;

pub use factorize::factorize;
pub use fan_out::{CallError, Calls, Panic, fan_out};
pub use gil::{Gil, Held};
