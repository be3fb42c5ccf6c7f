//! Work that keeps a processor busy, in five forms.
//!
//! All of them return the same divisors; only the time differs. Four forms try every number, with
//! or without threads. The fifth, [`in_pairs`], needs a thousand times fewer trials.

#[cfg(feature = "rayon")]
use rayon::prelude::*;

use crate::{CallError, fan_out};

/// Returns the divisors of `number` in ascending order, found by trying every number up to it.
///
/// The iterator is lazy, as a generator of Python is: each `next` goes on from the last divisor
/// that was found. Every number divides zero, and here zero has no divisors, because nothing is
/// tried.
///
/// ```
/// use item37_threads::steps::factorize;
///
/// assert_eq!(factorize(28).collect::<Vec<_>>(), [1, 2, 4, 7, 14, 28]);
/// assert_eq!(factorize(1_852_285).nth(1), Some(5)); // tries five numbers, not two million
/// ```
pub fn factorize(number: u64) -> impl Iterator<Item = u64> {
    (1..=number).filter(move |&i| number.is_multiple_of(i))
}

/// Returns the divisors of each number, one number after the other.
///
/// ```
/// use item37_threads::steps::factorize::serial;
///
/// assert_eq!(serial(&[6, 7]), [vec![1, 2, 3, 6], vec![1, 7]]);
/// ```
pub fn serial(numbers: &[u64]) -> Vec<Vec<u64>> {
    numbers.iter().map(|&n| factorize(n).collect()).collect()
}

/// Returns the divisors of each number, with a thread for each number.
///
/// The largest number sets the pace, because a thread that has ended does not help the others. If
/// that number is half of the work, no machine is more than twice as fast as a loop.
///
/// ```
/// use item37_threads::steps::factorize::threads;
///
/// assert_eq!(threads(&[6, 7])?, [vec![1, 2, 3, 6], vec![1, 7]]);
/// # Ok::<(), item37_threads::CallError>(())
/// ```
///
/// # Errors
/// The system has no thread left for one of the numbers.
pub fn threads(numbers: &[u64]) -> Result<Vec<Vec<u64>>, CallError> {
    let calls = fan_out(numbers, |&n| factorize(n).collect());
    calls.into_iter().collect()
}

/// Returns the divisors of each number, with the numbers spread over rayon's pool.
///
/// ```
/// use item37_threads::steps::factorize::parallel_numbers;
///
/// assert_eq!(parallel_numbers(&[6, 7]), [vec![1, 2, 3, 6], vec![1, 7]]);
/// ```
#[cfg(feature = "rayon")]
pub fn parallel_numbers(numbers: &[u64]) -> Vec<Vec<u64>> {
    let numbers = numbers.par_iter();
    numbers.map(|&n| factorize(n).collect()).collect()
}

/// Returns the divisors of each number, one number after the other, with the candidates for its
/// divisors spread over rayon's pool. So a single number, too, keeps all threads busy.
///
/// ```
/// use item37_threads::steps::factorize::parallel_divisors;
///
/// assert_eq!(parallel_divisors(&[6, 7]), [vec![1, 2, 3, 6], vec![1, 7]]);
/// ```
#[cfg(feature = "rayon")]
pub fn parallel_divisors(numbers: &[u64]) -> Vec<Vec<u64>> {
    let divisors = |&n: &u64| (1..=n).into_par_iter().filter(|&i| n.is_multiple_of(i)).collect();
    numbers.iter().map(divisors).collect()
}

/// Returns the divisors of each number, one number after the other, by [`divisors_in_pairs`].
///
/// ```
/// use item37_threads::steps::factorize::in_pairs;
///
/// assert_eq!(in_pairs(&[6, 7]), [vec![1, 2, 3, 6], vec![1, 7]]);
/// ```
pub fn in_pairs(numbers: &[u64]) -> Vec<Vec<u64>> {
    numbers.iter().map(|&n| divisors_in_pairs(n)).collect()
}

/// Returns the divisors of `number` in ascending order, found by trying the numbers up to its
/// square root.
///
/// If `i` divides the number, its partner `number / i` does too, and one of the two is at most the
/// square root. So a number of seven digits needs a thousand trials instead of millions.
///
/// ```
/// use item37_threads::steps::factorize::divisors_in_pairs;
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
