//! One after the other.

use lab::{Demo, Lab};

use crate::lesson::{NUMBERS, gcd, in_words, quarters};

pub(crate) const DEMO: Demo = Demo {
    name: "gcd-serial",
    cells: "[61]",
    about: "Four greatest common divisors, one after the other",
    run,
};

/// Computes four slow greatest common divisors in a plain loop.
fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("serial", || Ok(NUMBERS.map(gcd)))?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    lab.claim("The loop finds the greatest common divisors that Euclid's algorithm finds")
        .holds(took.value == NUMBERS.map(euclid), format!("found {}", in_words(&took.value)));
    let python = lab.beside_python("gcd_serial.py", || Ok(quarters().map(gcd)))?;
    let claim = lab.claim("Compiled, the loop runs faster than in CPython");
    match python {
        // Another Python may well compile this loop itself.
        Some(python) if lab.python().starts_with("CPython") => {
            claim.holds(python.ratio > 1.0, format!("Python takes {python} times as long"));
        }
        Some(_) => claim.skipped(format!("it is about CPython, and this is {}", lab.python())),
        None => claim.skipped(lab.python()),
    }
    Ok(())
}

/// The quick way, to check the slow one.
fn euclid((a, b): (u64, u64)) -> u64 {
    if b == 0 { a } else { euclid((b, a % b)) }
}
