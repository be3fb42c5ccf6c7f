//! How much faster than a loop the parallel forms are.

use std::thread::available_parallelism;

use item37_threads::{
    fan_out,
    steps::factorize::{in_pairs, parallel_divisors, parallel_numbers, serial, threads},
};
use lab::{Bencher, Group};

pub(crate) const GROUP: Group =
    Group { name: "factorize", about: "16 numbers, in a loop and on all cores", run };

/// The notebook's numbers.
pub(crate) const NUMBERS: [u64; 4] = [2_139_079, 1_214_759, 1_516_637, 1_852_285];

/// Larger numbers, and more of them. Then two things do not count: the start of the threads, and
/// the last number, during which the other core is idle.
pub(crate) const LARGER: u64 = 8;
const REPEATS: usize = 4;

/// Returns the least gain that is good enough: 0.95 of the number of cores.
pub(crate) fn goal() -> f64 {
    0.95 * cores()
}

fn cores() -> f64 {
    available_parallelism().map_or(1, usize::from) as f64
}

fn run(bench: &Bencher) -> lab::Result {
    let numbers = NUMBERS.map(|number| LARGER * number).repeat(REPEATS);
    let row = || bench.row("16 numbers").compare("a loop", || Ok(serial(&numbers)));
    row().to("a thread for each", || Ok(threads(&numbers)?)).at_least(goal())?;
    row().to("rayon over numbers", || Ok(parallel_numbers(&numbers))).at_least(goal())?;
    row().to("rayon over divisors", || Ok(parallel_divisors(&numbers))).at_least(goal())?;
    // Nothing is shared here: this row shows what the machine can give.
    let half = &numbers[..numbers.len() / 2];
    bench
        .row("half of them, by one thread or by each of two")
        .compare("one thread", || Ok(serial(half)))
        .to("two threads", || Ok(fan_out([half, half], serial).remove(0)?))
        .shown()?;
    bench
        .row("the notebook's numbers")
        .compare("rayon over divisors", || Ok(parallel_divisors(&NUMBERS)))
        .to("in pairs, one thread", || Ok(in_pairs(&NUMBERS)))
        .at_least(cores())?;
    Ok(())
}
