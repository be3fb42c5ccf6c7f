#![doc = include_str!("../README.md")]

mod channel;
mod coroutine;
mod error;
pub mod life;

pub use channel::Channel;
pub use coroutine::{Body, Boxed, Coroutine, Stage, Step};
pub use error::ResumeError;
