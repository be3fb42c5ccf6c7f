//! What several demos use, and what a demo needs besides its lesson.

pub(crate) mod counting;
pub(crate) mod is_sync;
pub(crate) mod two_locks;
pub(crate) mod wake_up;
