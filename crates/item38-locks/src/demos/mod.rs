//! One file a demo, named after what it shows.

pub mod deadlock;
pub mod every_schedule;
pub mod locking_counter;
pub mod lost_update;
pub mod lost_wakeup;
pub mod poisoning;
pub mod racy_counter;
pub mod sharded_counter;

/// The notebook's five sensors, and what each of them counts.
const THREADS: usize = 5;
const HOW_MANY: u64 = 100_000;
const SHOULD_BE: u64 = THREADS as u64 * HOW_MANY;
