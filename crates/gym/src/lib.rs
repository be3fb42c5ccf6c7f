#![doc = include_str!("../README.md")]

mod census;
mod hang;
mod harness;
mod leaks;
mod meeting;
mod panics;
mod schedules;
pub mod sync;
pub mod thread;
mod verdict;
mod world;

pub use census::{Census, Inside};
pub use harness::{Check, main};
pub use leaks::{Leaks, Left};
pub use meeting::{Meeting, NeverMet};
pub use schedules::{BadSchedule, Explored, schedules, try_schedules};
pub use verdict::{fail, limit, patience, until};
