//! The same loop, spread over a pool of threads.

use item37_threads::factorize::{parallel_divisors, parallel_numbers, serial};
use lab::Lab;

use super::numbers::{NUMBERS, OFTEN, one_core};

/// Over the numbers, of which there are four, or over what may divide them, of which there are
/// millions.
pub fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("over the numbers", || Ok(parallel_numbers(&NUMBERS)))?;
    lab.say(format!("Over the numbers: took {:.3} seconds", took.seconds()));
    let took = lab.time("over the divisors", || Ok(parallel_divisors(&NUMBERS)))?;
    lab.say(format!("Over the divisors: took {:.3} seconds", took.seconds()));

    let numbers = lab.claim("a loop over numbers is faster when a pool shares them");
    if let Some(reason) = one_core() {
        numbers.skipped(reason);
        return Ok(());
    }
    let many = NUMBERS.repeat(OFTEN);
    numbers
        .compare("a loop over 16 numbers", || Ok(serial(&many)))
        .to("a pool over them", || Ok(parallel_numbers(&many)))
        .at_least(1.4)?;
    Ok(())
}
