//! Factoring a set of numbers in serial.

use item37_threads::{factorize, factorize::serial};
use lab::Lab;

use super::numbers::{FEWER, NUMBERS};

/// One number after the other, as a loop in Python does it.
pub fn run(lab: &Lab) -> lab::Result {
    let divisors = lab.time("four numbers", || {
        let divisors = NUMBERS.map(|number| factorize(number).collect::<Vec<_>>());
        Ok(divisors)
    })?;
    lab.say(format!("Took {:.3} seconds", divisors.seconds()));

    let mut numbers = NUMBERS.iter().zip(&divisors.value);
    lab.claim("the divisors of a number are found in order, each with its partner").holds(
        numbers.all(|(&number, divisors)| is_paired(number, divisors)),
        format!("{} is divided by {}", NUMBERS[0], in_words(&divisors.value[0])),
    );
    lab.beside_python("factorize_serial.py", || Ok(serial(&FEWER[..1])))?;
    Ok(())
}

fn in_words(divisors: &[u64]) -> String {
    let divisors: Vec<_> = divisors.iter().map(u64::to_string).collect();
    divisors.join(", ")
}

/// Ascending, and the first times the last is the number, the second times the last but one, ...
fn is_paired(number: u64, divisors: &[u64]) -> bool {
    let pairs = divisors.iter().zip(divisors.iter().rev());
    divisors.is_sorted() && pairs.into_iter().all(|(small, large)| small * large == number)
}
