//! What several demos use, and what a demo needs besides its lesson.

pub(crate) mod calls;
pub(crate) mod helicopter;
pub(crate) mod memory;
pub(crate) mod numbers;
pub(crate) mod slow_systemcall;
pub(crate) mod thousand;
