//! The same loop, spread over a pool of threads.

use item37_threads::factorize::{parallel_divisors, parallel_numbers, serial};
use lab::Lab;

use super::numbers::{FEWER, NUMBERS, OFTEN, one_core};

/// Over the numbers, of which there are four, or over what may divide them, of which there are
/// millions: then one number is enough to keep all cores busy.
pub fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("over the numbers", || Ok(parallel_numbers(&NUMBERS)))?;
    lab.say(format!("Over the numbers: took {:.3} seconds", took.seconds()));
    let took = lab.time("over the divisors", || Ok(parallel_divisors(&NUMBERS)))?;
    lab.say(format!("Over the divisors: took {:.3} seconds", took.seconds()));
    lab.beside_python("factorize_serial.py", || Ok(parallel_divisors(&FEWER[..1])))?;

    let numbers = lab.claim("a loop over numbers is faster when a pool shares them");
    let divisors = lab.claim("a pool can share even a single number");
    if let Some(reason) = one_core() {
        numbers.skipped(reason);
        divisors.skipped(reason);
        return Ok(());
    }
    let many = NUMBERS.repeat(OFTEN);
    numbers
        .compare("a loop over 16 numbers", || Ok(serial(&many)))
        .to("a pool over them", || Ok(parallel_numbers(&many)))
        .at_least(1.4)?;
    let large = [8 * NUMBERS[0]];
    divisors
        .compare("a loop over one large number", || Ok(serial(&large)))
        .to("a pool over its divisors", || Ok(parallel_divisors(&large)))
        .at_least(1.4)?;
    Ok(())
}
