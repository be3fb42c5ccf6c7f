#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod body;
mod boxed;
mod channel;
mod coroutine;
mod error;
mod frames;
mod handle;
pub mod life;
mod shared_channel;
mod values;

pub use body::Body;
pub use boxed::{Boxed, BoxedSend};
pub use channel::{Channel, Hatch, Yield, Yielded};
pub use coroutine::{Coroutine, In, Out, Resumed, Stage, Step};
pub use error::ResumeError;
pub use frames::{Call, Deep, FrameStack, Frames};
pub use handle::Handle;
pub use shared_channel::SharedChannel;
pub use values::Values;
