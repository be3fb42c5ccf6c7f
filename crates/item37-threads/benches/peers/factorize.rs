//! How much faster than a loop the parallel forms are.

use std::thread::available_parallelism;

use item37_threads::steps::factorize::{
    in_pairs, parallel_divisors, parallel_numbers, serial, threads,
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

/// Returns the least gain that is good enough on full cores: 0.95 of their number.
pub(crate) fn goal() -> f64 {
    0.95 * cores() as f64
}

pub(crate) fn cores() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// Does what bare threads do each, to show what the machine can give.
pub(crate) fn unit() -> Vec<Vec<u64>> {
    serial(&NUMBERS.map(|number| LARGER * number))
}

fn run(bench: &Bencher) -> lab::Result {
    let numbers = NUMBERS.map(|number| LARGER * number).repeat(REPEATS);
    let row = || bench.row("16 numbers").compare("a loop", || Ok(serial(&numbers)));
    let cores = cores();
    row()
        .to("a thread for each", || Ok(threads(&numbers)?))
        .beside_bare_threads(cores, unit)
        .at_least(goal())?;
    row()
        .to("rayon over numbers", || Ok(parallel_numbers(&numbers)))
        .beside_bare_threads(cores, unit)
        .at_least(goal())?;
    row()
        .to("rayon over divisors", || Ok(parallel_divisors(&numbers)))
        .beside_bare_threads(cores, unit)
        .at_least(goal())?;
    bench
        .row("the notebook's numbers")
        .compare("rayon over divisors", || Ok(parallel_divisors(&NUMBERS)))
        .to("in pairs, one thread", || Ok(in_pairs(&NUMBERS)))
        .at_least(cores as f64)?;
    Ok(())
}
