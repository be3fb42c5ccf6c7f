//! Work that keeps a processor busy: the four forms in which it can be handed out, and one that
//! leaves most of it undone.
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
/// The largest number sets the pace: a thread that is done does not help the others. If that
/// number is half of the work, no machine is more than twice as fast as a loop.
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

/// The divisors of each number, one number after the other, by [`divisors_in_pairs`].
pub fn in_pairs(numbers: &[u64]) -> Vec<Vec<u64>> {
    numbers.iter().map(|&n| divisors_in_pairs(n)).collect()
}

/// The divisors of `number` in ascending order, found by trying the numbers up to its square root.
///
/// If `i` divides the number, its partner `number / i` does too, and one of the two is not above
/// the square root. So a number of seven digits needs a thousand trials, not millions.
///
/// ```
/// use item37_threads::factorize::divisors_in_pairs;
///
/// assert_eq!(divisors_in_pairs(28), [1, 2, 4, 7, 14, 28]); // tries five numbers
/// assert_eq!(divisors_in_pairs(49), [1, 7, 49]); // 7 is its own partner
/// ```
pub fn divisors_in_pairs(number: u64) -> Vec<u64> {
    let root = number.isqrt();
    let mut divisors: Vec<_> = (1..=root).filter(|&i| number.is_multiple_of(i)).collect();
    let small = divisors.iter().rev();
    let partners: Vec<_> = small.filter(|&i| number / i != *i).map(|i| number / i).collect();
    divisors.extend(partners);
    divisors
}
