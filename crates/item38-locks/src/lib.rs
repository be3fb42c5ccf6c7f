#![doc = include_str!("../README.md")]

mod atomic;
mod counter;
pub mod explorer;
mod locking;
mod sharded;
pub mod steps;
mod sync;
mod threads;

pub use atomic::AtomicCounter;
pub use counter::Counter;
pub use locking::LockingCounter;
pub use sharded::{ShardCountError, ShardedCounter};
pub use threads::{StartError, run_threads, start_together};
