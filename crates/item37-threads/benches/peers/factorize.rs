//! How much faster than a loop the parallel forms are.

use std::thread::available_parallelism;

use item37_threads::{
    factorize::{in_pairs, parallel_divisors, parallel_numbers, serial, threads},
    fan_out,
};
use lab::Lab;

/// The notebook's.
const NUMBERS: [u64; 4] = [2_139_079, 1_214_759, 1_516_637, 1_852_285];

/// So much larger, and so many of them, that neither the start of threads counts nor the last
/// number, on which one core works while the other has nothing left to do.
const LARGER: u64 = 8;
const OFTEN: usize = 4;

/// At least 0.95 times as many times faster as there are cores.
fn goal() -> f64 {
    0.95 * cores()
}

fn cores() -> f64 {
    available_parallelism().map_or(1, usize::from) as f64
}

pub fn run(lab: &Lab) -> lab::Result {
    let numbers = NUMBERS.map(|number| LARGER * number).repeat(OFTEN);
    let in_a_loop = || Ok(serial(&numbers));
    let row = || lab.row("16 numbers").compare("a loop", in_a_loop);
    row().to("a thread for each", || Ok(threads(&numbers)?)).at_least(goal())?;
    row().to("rayon over numbers", || Ok(parallel_numbers(&numbers))).at_least(goal())?;
    row().to("rayon over divisors", || Ok(parallel_divisors(&numbers))).at_least(goal())?;
    // Without anything to share out: what the machine has to give.
    let half = &numbers[..numbers.len() / 2];
    lab.row("half of them, by one thread or by each of two")
        .compare("one thread", || Ok(serial(half)))
        .to("two threads", || Ok(fan_out([half, half], serial).remove(0)?))
        .shown()?;
    lab.row("the notebook's numbers")
        .compare("rayon over divisors", || Ok(parallel_divisors(&NUMBERS)))
        .to("in pairs, one thread", || Ok(in_pairs(&NUMBERS)))
        .at_least(cores())?;
    Ok(())
}

/// Most of the work is one number.
pub fn run_unequal(lab: &Lab) -> lab::Result {
    let [first, second, third, fourth] = NUMBERS.map(|number| LARGER * number);
    let numbers = [6 * first, second, third, fourth];
    let row = || {
        lab.row("a large number and three small ones").compare("a loop", || Ok(serial(&numbers)))
    };
    row().to("a thread for each", || Ok(threads(&numbers)?)).shown()?;
    row().to("rayon over numbers", || Ok(parallel_numbers(&numbers))).shown()?;
    row().to("rayon over divisors", || Ok(parallel_divisors(&numbers))).at_least(goal())?;
    Ok(())
}
