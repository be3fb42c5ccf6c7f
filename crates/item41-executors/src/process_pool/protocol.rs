//! What the parent and its workers say to each other.
//!
//! ```text
//! stream:   frame frame ...                      frame.rs
//! frame:    length, check value, number | body
//! body:     header | part part ...               message.rs, ../parts.rs
//! part:     length | one argument or one outcome
//! ```
//!
//! The first frame that a worker gets is the greeting, by which it knows that it is a worker. Then
//! come requests; each has an answer with the same number, in one frame or, if the outcomes of a
//! chunk are too long for one, in several.

mod frame;
mod message;

pub(crate) use frame::{Incoming, LIMIT, Outgoing, set_number};
pub(crate) use message::{AnswerHeader, Hello, RequestHeader, hello, is_hello, write};
