//! The same loop, spread over a pool of threads.

use item37_threads::factorize::{parallel_divisors, parallel_numbers, serial};
use lab::Lab;

use super::numbers::{FEWER, NUMBERS, one_core_only};

/// Over the numbers, of which there are four, or over what may divide them, of which there are
/// millions: then one number is enough to keep all cores busy.
pub fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("over the numbers", || Ok(parallel_numbers(&NUMBERS)))?;
    lab.say(format!("Over the numbers: took {:.3} seconds", took.seconds()));
    let took = lab.time("over the divisors", || Ok(parallel_divisors(&NUMBERS)))?;
    lab.say(format!("Over the divisors: took {:.3} seconds", took.seconds()));
    lab.beside_python("factorize_serial.py", || Ok(parallel_divisors(&FEWER[..1])))?;

    let numbers = lab.claim("a loop over four numbers is faster when a pool shares them");
    let divisors = lab.claim("a pool can share even a single number");
    if let Some(reason) = one_core_only() {
        numbers.skipped(reason);
        divisors.skipped(reason);
        return Ok(());
    }
    numbers
        .compare("a loop", || Ok(serial(&NUMBERS)))
        .to("a pool over the numbers", || Ok(parallel_numbers(&NUMBERS)))
        .at_least(1.4)?;
    divisors
        .compare("a loop over one number", || Ok(serial(&NUMBERS[..1])))
        .to("a pool over its divisors", || Ok(parallel_divisors(&NUMBERS[..1])))
        .at_least(1.5)?;
    Ok(())
}
