//! The same loop, spread over a pool of threads.

use item37_threads::steps::factorize::{parallel_divisors, parallel_numbers, serial};
use lab::{Demo, Lab};

use crate::lesson::numbers::{NUMBERS, REPEATS};

pub(crate) const DEMO: Demo = Demo {
    name: "factorize-rayon",
    cells: "",
    about: "A pool shares the loop: over the numbers, or over what may divide them",
    run,
};

/// Shares four numbers, then millions of candidates for their divisors.
fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("over the numbers", || Ok(parallel_numbers(&NUMBERS)))?;
    lab.say(format!("Over the numbers: took {:.3} seconds", took.seconds()));
    let took = lab.time("over the divisors", || Ok(parallel_divisors(&NUMBERS)))?;
    lab.say(format!("Over the divisors: took {:.3} seconds", took.seconds()));

    let numbers = NUMBERS.repeat(REPEATS);
    lab.claim("A loop over numbers is faster when a pool shares them")
        .compare("a loop over 16 numbers", || Ok(serial(&numbers)))
        .to("a pool over them", || Ok(parallel_numbers(&numbers)))
        .beside_bare_threads(2, || serial(&NUMBERS))
        .at_least(1.4)?;
    Ok(())
}
