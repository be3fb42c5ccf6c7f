//! One file a demo, named after what it shows; `photo` and `observed` serve several, `folder` serves
//! `photos`.

#[cfg(feature = "photos")]
mod folder;
mod observed;
mod photo;

pub mod backlog;
pub mod blocking_get;
pub mod bounded_buffer;
pub mod closable_queue;
pub mod idle;
pub mod overlap;
#[cfg(feature = "photos")]
pub mod photos;
pub mod pipeline;
pub mod polling_queue;
pub mod stopping;
pub mod task_done;
