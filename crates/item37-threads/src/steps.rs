//! What the lesson measures: its computation in several forms, and a lock that stands for the GIL.
//!
//! None of this is for use elsewhere. [`fan_out`](crate::fan_out()) and its relatives are.

pub mod factorize;
mod gil;

pub use factorize::factorize;
pub use gil::{Gil, Held};
