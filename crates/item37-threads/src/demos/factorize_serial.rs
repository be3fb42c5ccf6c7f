//! One number after the other: the time to beat.

use item37_threads::steps::{factorize, factorize::serial};
use lab::{Demo, Lab};

use crate::lesson::numbers::{FEWER, NUMBERS};

pub(crate) const DEMO: Demo = Demo {
    name: "factorize-serial",
    cells: "[25]",
    about: "Four numbers, one after the other: the time to beat",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let divisors = lab.time("four numbers", || {
        let divisors = NUMBERS.map(|number| factorize(number).collect::<Vec<_>>());
        Ok(divisors)
    })?;
    lab.say(format!("Took {:.3} seconds", divisors.seconds()));

    let mut numbers = NUMBERS.iter().zip(&divisors.value);
    lab.claim("The divisors of a number are found in order, each with its partner").holds(
        numbers.all(|(&number, divisors)| is_paired(number, divisors)),
        format!("the divisors of {} are {}", NUMBERS[0], in_words(&divisors.value[0])),
    );
    lab.beside_python("factorize_serial.py", || Ok(serial(&FEWER[..1])))?;
    Ok(())
}

fn in_words(divisors: &[u64]) -> String {
    let divisors: Vec<_> = divisors.iter().map(u64::to_string).collect();
    divisors.join(", ")
}

/// Whether the divisors ascend, and the first times the last is the number, and so on inward.
fn is_paired(number: u64, divisors: &[u64]) -> bool {
    let mut pairs = divisors.iter().zip(divisors.iter().rev());
    divisors.is_sorted() && pairs.all(|(small, large)| small * large == number)
}
