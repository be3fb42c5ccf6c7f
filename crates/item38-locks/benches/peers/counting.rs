//! What the groups share: how often they count, and `parking_lot`'s lock as a counter.

use item38_locks::{Counter, run_threads};

/// Long enough to hide how long the system takes to give each thread its core.
pub(crate) const MANY: u64 = 1 << 26;
/// Short enough for a lock that all threads want, and long enough for the threads to overlap.
pub(crate) const FEW: u64 = 1 << 22;

/// A counter with `parking_lot`'s lock instead of the standard library's.
pub(crate) struct ParkingLot(parking_lot::Mutex<u64>);

impl ParkingLot {
    pub(crate) fn new() -> Self {
        Self(parking_lot::Mutex::new(0))
    }
}

impl Counter for ParkingLot {
    fn increment(&self, offset: u64) {
        let mut count = self.0.lock();
        *count = count.wrapping_add(offset);
    }

    fn count(&self) -> u64 {
        *self.0.lock()
    }
}

/// Has all threads together count `increments`, a multiple of their number.
pub(crate) fn counted(counter: &impl Counter, threads: usize, increments: u64) -> lab::Result<u64> {
    run_threads(threads, increments / threads as u64, counter)?;
    Ok(counter.count())
}

pub(crate) fn number(threads: usize) -> String {
    if threads == 1 { "1 thread".to_owned() } else { format!("{threads} threads") }
}
