//! The notebook's numbers.

/// The notebook's numbers: 6.7 million divisions.
pub(crate) const NUMBERS: [u64; 4] = [2_139_079, 1_214_759, 1_516_637, 1_852_285];

/// The numbers that Python factorizes too. It needs half a second for all of the notebook's.
pub(crate) const FEWER: [u64; 2] = [303_690, 379_160];

/// How often each number is taken where threads are compared with a loop. The system needs some
/// milliseconds to spread new threads over the cores, and all four numbers take only twelve.
pub(crate) const REPEATS: usize = 4;
