//! One file a demo, named after what it shows; `photo` and `observed` serve several.

mod observed;
mod photo;

pub mod blocking_get;
pub mod bounded_buffer;
pub mod closable_queue;
pub mod overlap;
pub mod polling_queue;
pub mod task_done;
