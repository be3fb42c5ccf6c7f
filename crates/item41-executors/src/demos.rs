//! The demos, one file each.

use item41_executors::Tasks;
use lab::Demo;

use crate::lesson;

mod beside_rayon;
mod chunks;
mod crash;
mod gcd_serial;
mod isolation;
mod large_argument;
mod own_pool;
mod process_pool;
mod ten_steps;
mod thread_pool;

/// In the notebook's order; those that the notebook does not have come last.
pub(crate) const DEMOS: &[Demo] = &[
    gcd_serial::DEMO,
    thread_pool::DEMO,
    process_pool::DEMO,
    ten_steps::DEMO,
    chunks::DEMO,
    large_argument::DEMO,
    isolation::DEMO,
    crash::DEMO,
    own_pool::DEMO,
    beside_rayon::DEMO,
];

/// What a worker process can be asked for.
pub(crate) static TASKS: &Tasks = &[
    &lesson::GCD,
    &lesson::NOTHING,
    &process_pool::DIE,
    &large_argument::BRIGHTNESS,
    &isolation::GO_AND_LOOK,
    &crash::SEGFAULT,
    &crash::PANIC,
];
