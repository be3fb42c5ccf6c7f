#![cfg_attr(feature = "life", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "life"),
    doc = "Coroutines in safe, stable Rust: functions that pause, take values in and give values out. \
           The README explains them; see [`Coroutine`] for a first example."
)]
#![forbid(unsafe_code)]

mod answering;
mod asynchronous;
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
mod step;
#[cfg(feature = "stream")]
mod stream;
mod throw;
mod values;

pub use answering::Answering;
pub use body::Body;
pub use boxed::{BoxedCoroutine, BoxedSendCoroutine};
pub use channel::{Channel, Exchange, Yield, Yielded};
pub use coroutine::{Coroutine, Resumed, Sent};
pub use error::{ResumeError, SendError};
pub use frames::{Call, DeepCoroutine, FrameStack, Frames};
pub use handle::{Handle, WeakHandle};
pub use shared_channel::SharedChannel;
pub use step::{CoroutineState, Step};
#[cfg(feature = "stream")]
pub use stream::ValueStream;
pub use throw::Closed;
pub use values::Values;
