//! The same threads without the lock.

use item37_threads::factorize::{serial, threads};
use lab::Lab;

use super::numbers::{FEWER, NUMBERS, OFTEN, one_core};

/// A thread for each number, and nothing that makes them wait for each other.
pub fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("four threads", || Ok(threads(&NUMBERS)?))?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    let claim = lab.claim("threads of Rust run in parallel on several cores");
    if let Some(reason) = one_core() {
        claim.skipped(reason);
    } else {
        let numbers = NUMBERS.repeat(OFTEN);
        claim
            .compare("a loop over 16 numbers", || Ok(serial(&numbers)))
            .to("a thread for each", || Ok(threads(&numbers)?))
            .at_least(1.4)?;
    }
    lab.beside_python("factorize_threads.py", || Ok(threads(&FEWER)?))?;
    Ok(())
}
