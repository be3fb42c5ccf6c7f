//! Before you add threads.

use item37_threads::factorize::{in_pairs, parallel_divisors};
use lab::Lab;

use super::numbers::NUMBERS;

/// Divisors come in pairs, and one of the two is not above the square root: who tries only the
/// numbers up to it needs neither threads nor, to beat them, Rust.
pub fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("four numbers, in pairs", || Ok(in_pairs(&NUMBERS)))?;
    let (tried, all) = (NUMBERS.map(u64::isqrt).iter().sum::<u64>(), NUMBERS.iter().sum::<u64>());
    lab.say(format!("Tried {tried} numbers instead of {all}"));
    lab.say(format!("Took {:.6} seconds", took.seconds()));

    lab.claim("one thread with the better algorithm beats all cores with the other one")
        .compare("a pool over the divisors", || Ok(parallel_divisors(&NUMBERS)))
        .to("pairs, in one thread", || Ok(in_pairs(&NUMBERS)))
        .at_least(10.0)?;
    // Python with the better algorithm, beside Rust on all cores without it.
    lab.beside_python("factorize_pairs.py", || Ok(parallel_divisors(&NUMBERS)))?;
    Ok(())
}
