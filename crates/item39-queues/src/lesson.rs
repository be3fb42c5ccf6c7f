//! What several demos share, and the harness that a demo does not show.

pub(crate) mod broken_photo;
pub(crate) mod busy_phase;
pub(crate) mod closable_pipeline;
pub(crate) mod cpu_time;
#[cfg(feature = "photos")]
pub(crate) mod folder;
pub(crate) mod idle_worker;
pub(crate) mod lines;
pub(crate) mod one_by_one;
pub(crate) mod peak;
pub(crate) mod photo;
pub(crate) mod polling_pipeline;
pub(crate) mod polls;
#[cfg(feature = "photos")]
pub(crate) mod site;
pub(crate) mod slow_network;
pub(crate) mod slow_worker;
pub(crate) mod watched_pipeline;
