//! The worker's side: the same program, started again, that answers instead of running `main`.

mod inherited;
mod registered;
mod serve;
#[cfg(target_os = "linux")]
mod unsafe_code;

pub use registered::{RegisteredTask, Tasks};
pub use serve::serve_if_worker;

pub(crate) use serve::{check_names, is_prepared};
