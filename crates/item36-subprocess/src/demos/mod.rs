//! One file a demo, named after what it shows.

pub mod all_cores;
pub mod chain;
pub mod deadlock;
pub mod echo;
pub mod encrypt;
pub mod grandchildren;
pub mod pipeline;
pub mod poll;
pub mod python_bytes;
pub mod ten_sleepers;
pub mod ten_sleepers_async;
pub mod timeout;
