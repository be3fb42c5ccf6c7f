//! The demos, and the work they share.

use std::{num::NonZero, thread};

use item41_executors::{Task, Tasks};

pub mod beside_rayon;
pub mod chunks;
pub mod crash;
pub mod gcd_serial;
pub mod isolation;
pub mod large_argument;
pub mod process_pool;
pub mod ten_steps;
pub mod thread_pool;

/// A pair of numbers.
pub type Pair = (u64, u64);

/// The notebook's pairs: 7.6 million divisions.
pub const NUMBERS: [Pair; 4] = [
    (1_963_309, 2_265_973),
    (2_030_677, 3_814_172),
    (1_551_645, 2_229_620),
    (2_039_045, 2_020_802),
];

/// Greatest common divisor, the slow way: it counts down until both can be divided.
pub fn gcd((a, b): Pair) -> u64 {
    let low = a.min(b);
    (1..=low).rev().find(|i| a % i == 0 && b % i == 0).unwrap_or(0)
}

/// `gcd` as a worker process finds it.
pub static GCD: Task<Pair, u64> = Task::new("gcd", gcd);
/// Nothing, to see what a call alone costs.
pub static NOTHING: Task<u64, u64> = Task::new("nothing", |n| n);
/// The end of the worker process.
pub static DIE: Task<(), ()> = Task::new("die", |()| std::process::exit(41));

/// What a worker process can be asked for.
pub static TASKS: &Tasks = &[
    &GCD,
    &NOTHING,
    &DIE,
    &isolation::GO_AND_LOOK,
    &crash::SEGFAULT,
    &crash::PANIC,
    &large_argument::BRIGHTNESS,
];

/// A quarter of each of the notebook's numbers: Python's loop is slow, and runs many times.
pub fn quarters() -> [Pair; 4] {
    NUMBERS.map(|(a, b)| (a / 4, b / 4))
}

/// All of them three times: twelve tasks keep two cores busy to the end, where of four unequal ones
/// the last may run alone.
pub fn twelve() -> Vec<Pair> {
    NUMBERS.repeat(3)
}

/// `gcd` of `numbers` in a plain loop.
pub fn serial(numbers: &[Pair]) -> Vec<u64> {
    numbers.iter().copied().map(gcd).collect()
}

/// Why nothing can run at the same time here, if nothing can.
pub fn one_core() -> Option<&'static str> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    (cores < 2).then_some("this machine has one core")
}

/// Results for a reader: `5, 1 and 3`.
pub fn in_words(results: &[u64]) -> String {
    let results: Vec<_> = results.iter().map(u64::to_string).collect();
    match results.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => results.concat(),
    }
}
