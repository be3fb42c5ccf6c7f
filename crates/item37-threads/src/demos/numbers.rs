//! The notebook's numbers, and whether there are cores enough to share them out.

use std::thread::available_parallelism;

/// The notebook's numbers: 6.7 million divisions.
pub const NUMBERS: [u64; 4] = [2_139_079, 1_214_759, 1_516_637, 1_852_285];

/// Those that Python is asked for too, because it needs half a second for all of the notebook's.
pub const FEWER: [u64; 2] = [303_690, 379_160];

/// How often each number is taken where threads are compared with a loop. The system needs some
/// milliseconds to spread new threads over the cores, and all four numbers take only twelve.
pub const OFTEN: usize = 4;

/// Why nothing can run in parallel here, if nothing can.
pub fn one_core() -> Option<&'static str> {
    let cores = available_parallelism().map_or(1, usize::from);
    (cores < 2).then_some("this machine has one core")
}
