//! What several demos share, and the harness that a demo does not show.

pub(crate) mod busy_phase;
pub(crate) mod closable_pipeline;
pub(crate) mod cpu_time;
#[cfg(feature = "photos")]
pub(crate) mod folder;
pub(crate) mod lines;
pub(crate) mod peak;
pub(crate) mod photo;
pub(crate) mod polling_pipeline;
