#![cfg_attr(feature = "life", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "life"),
    doc = "Coroutines in safe, stable Rust: functions that pause, take values in and give values out. \
           The README explains them; see [`Coroutine`] for a first example."
)]
#![forbid(unsafe_code)]

mod body;
mod boxed;
mod channel;
mod coroutine;
mod error;
mod frames;
mod handle;
#[cfg(feature = "life")]
pub mod life;
mod shared_channel;
mod values;

pub use body::Body;
pub use boxed::{BoxedCoroutine, BoxedSendCoroutine};
pub use channel::{Channel, Exchange, Yield, Yielded};
pub use coroutine::{Coroutine, CoroutineState, Resumed, Step};
pub use error::ResumeError;
pub use frames::{Call, DeepCoroutine, FrameStack, Frames};
pub use handle::Handle;
pub use shared_channel::SharedChannel;
pub use values::Values;
