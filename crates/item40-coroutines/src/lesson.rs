//! What several demos need, and the harness that would hide what a demo shows.

pub(crate) mod counters;
pub(crate) mod factors;
pub(crate) mod five_ways;
pub(crate) mod generations;
pub(crate) mod grids;
pub(crate) mod plain_loop;
pub(crate) mod pool;
