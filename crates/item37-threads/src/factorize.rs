//! Work that keeps a processor busy, in the four forms in which it can be handed out.
//!
//! All of them answer the same; only the time differs.

use rayon::prelude::*;

use crate::fan_out::{CallError, fan_out};

/// The divisors of `number` in ascending order, found by trying every number up to it.
///
/// It is lazy, as a generator of Python is: each `next` goes on trying where the last one found
/// something. Zero has no divisors here, because nothing is tried.
///
/// ```
/// use item37_threads::factorize;
///
/// assert_eq!(factorize(28).collect::<Vec<_>>(), [1, 2, 4, 7, 14, 28]);
/// assert_eq!(factorize(1_852_285).nth(1), Some(5)); // tries five numbers, not two million
/// ```
pub fn factorize(number: u64) -> impl Iterator<Item = u64> {
    (1..=number).filter(move |&i| number.is_multiple_of(i))
}

/// The divisors of each number, one number after the other.
pub fn serial(numbers: &[u64]) -> Vec<Vec<u64>> {
    numbers.iter().map(|&n| factorize(n).collect()).collect()
}

/// The divisors of each number, with a thread for each number.
///
/// The longest number sets the pace: a thread that is done does not help the others.
///
/// # Errors
/// The system has no thread left for one of the numbers.
pub fn threads(numbers: &[u64]) -> Result<Vec<Vec<u64>>, CallError> {
    let calls = fan_out(numbers, |&n| factorize(n).collect());
    calls.into_iter().collect()
}

/// The divisors of each number; the numbers are spread over the threads of rayon's pool.
pub fn parallel_numbers(numbers: &[u64]) -> Vec<Vec<u64>> {
    let numbers = numbers.par_iter();
    numbers.map(|&n| factorize(n).collect()).collect()
}

/// The divisors of each number, one number after the other; the candidates for its divisors are
/// spread over the threads of rayon's pool, so that even a single number keeps all of them busy.
pub fn parallel_divisors(numbers: &[u64]) -> Vec<Vec<u64>> {
    let divisors = |&n: &u64| (1..=n).into_par_iter().filter(|&i| n.is_multiple_of(i)).collect();
    numbers.iter().map(divisors).collect()
}
