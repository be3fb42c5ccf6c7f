//! How much faster than a loop the parallel forms are.

use std::thread::available_parallelism;

use item37_threads::factorize::{in_pairs, parallel_divisors, parallel_numbers, serial, threads};
use lab::Lab;

/// The notebook's.
const NUMBERS: [u64; 4] = [2_139_079, 1_214_759, 1_516_637, 1_852_285];

/// So many that the start of threads, and the last number of one core while the other has nothing
/// left to do, are below a hundredth of the whole.
const OFTEN: usize = 16;

/// At least 0.95 times as many times faster as there are cores.
fn goal() -> f64 {
    0.95 * cores()
}

fn cores() -> f64 {
    available_parallelism().map_or(1, usize::from) as f64
}

pub fn run(lab: &Lab) -> lab::Result {
    let numbers = NUMBERS.repeat(OFTEN);
    let in_a_loop = || Ok(serial(&numbers));
    let row = || lab.row("64 numbers").compare("a loop", in_a_loop);
    row().to("a thread for each", || Ok(threads(&numbers)?)).at_least(goal())?;
    row().to("rayon over numbers", || Ok(parallel_numbers(&numbers))).at_least(goal())?;
    row().to("rayon over divisors", || Ok(parallel_divisors(&numbers))).at_least(goal())?;
    // A thread for each core and the same work for each: what the machine has to give.
    let one = || Ok(serial(&NUMBERS.repeat(OFTEN / 2)));
    lab.row("half of them, done by one and by each of two threads")
        .compare("one thread", one)
        .to("two threads", || {
            let halves = [NUMBERS.repeat(OFTEN / 2), NUMBERS.repeat(OFTEN / 2)];
            Ok(item37_threads::fan_out(&halves, |half| serial(half)).remove(0)?)
        })
        .shown()?;
    // More than one core, and no more than all: the better algorithm has to beat them together.
    lab.row("the notebook's numbers")
        .compare("rayon over divisors", || Ok(parallel_divisors(&NUMBERS)))
        .to("in pairs, one thread", || Ok(in_pairs(&NUMBERS)))
        .at_least(cores())?;
    Ok(())
}

/// Most of the work is one number.
pub fn run_unequal(lab: &Lab) -> lab::Result {
    let numbers = [6 * NUMBERS[0], NUMBERS[1], NUMBERS[2], NUMBERS[3]];
    let row = || {
        lab.row("a large number and three small ones").compare("a loop", || Ok(serial(&numbers)))
    };
    row().to("a thread for each", || Ok(threads(&numbers)?)).shown()?;
    row().to("rayon over numbers", || Ok(parallel_numbers(&numbers))).shown()?;
    row().to("rayon over divisors", || Ok(parallel_divisors(&numbers))).at_least(goal())?;
    Ok(())
}
