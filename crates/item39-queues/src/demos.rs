//! One file for each demo, which declares everything about it.

mod backlog;
mod blocking_get;
mod bounded_buffer;
mod closable_queue;
mod idle;
mod littles_law;
mod overlap;
#[cfg(feature = "photos")]
mod photos;
mod pipeline;
mod polling_queue;
mod stopping;
mod task_done;

/// The demos, in the notebook's order.
pub(crate) const DEMOS: &[lab::Demo] = &[
    polling_queue::DEMO,
    backlog::DEMO,
    littles_law::DEMO,
    stopping::DEMO,
    blocking_get::DEMO,
    idle::DEMO,
    bounded_buffer::DEMO,
    task_done::DEMO,
    closable_queue::DEMO,
    overlap::DEMO,
    pipeline::DEMO,
    #[cfg(feature = "photos")]
    photos::DEMO,
];
