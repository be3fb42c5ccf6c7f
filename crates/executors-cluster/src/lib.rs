#![doc = include_str!("../README.md")]

mod agent;
mod build_hash;
mod builder;
mod caller;
mod command_line;
mod connection;
mod error;
mod executor;
mod rate;
mod status;
mod steps;
mod task;
mod transfers;
mod wire;

pub use builder::ClusterBuilder;
pub use command_line::serve_if_worker;
pub use error::ClusterError;
pub use executor::ClusterExecutor;
pub use item41_executors::Tasks;
