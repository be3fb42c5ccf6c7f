//! Before you add threads, look for less work.

use item37_threads::steps::factorize::{in_pairs, parallel_divisors};
use lab::{Demo, Lab};

use crate::lesson::numbers::NUMBERS;

pub(crate) const DEMO: Demo = Demo {
    name: "factorize-pairs",
    cells: "",
    about: "Before you add threads: one thread that tries a thousand times fewer numbers",
    run,
};

/// Divisors come in pairs, and one of the two is at most the square root.
fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("four numbers, in pairs", || Ok(in_pairs(&NUMBERS)))?;
    let (tried, all) = (NUMBERS.map(u64::isqrt).iter().sum::<u64>(), NUMBERS.iter().sum::<u64>());
    lab.say(format!("Tried {tried} numbers instead of {all}"));
    lab.say(format!("Took {:.6} seconds", took.seconds()));

    lab.claim("One thread with the better algorithm beats all cores with the other one")
        .compare("a pool over the divisors", || Ok(parallel_divisors(&NUMBERS)))
        .to("pairs, in one thread", || Ok(in_pairs(&NUMBERS)))
        .at_least(10.0)?;
    // Python has the better algorithm here; Rust has all cores and the other algorithm.
    lab.beside_python("factorize_pairs.py", || Ok(parallel_divisors(&NUMBERS)))?;
    Ok(())
}
