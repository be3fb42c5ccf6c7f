//! The work that the demos share.

use item41_executors::Task;

pub(crate) mod locks;
pub(crate) mod steps;

/// A pair of numbers.
pub(crate) type Pair = (u64, u64);

/// The notebook's pairs: 7.6 million divisions.
pub(crate) const NUMBERS: [Pair; 4] = [
    (1_963_309, 2_265_973),
    (2_030_677, 3_814_172),
    (1_551_645, 2_229_620),
    (2_039_045, 2_020_802),
];

/// Returns the greatest common divisor, found the slow way: it counts down until both numbers can be
/// divided. As everywhere, that of `n` and 0 is `n`.
pub(crate) fn gcd((a, b): Pair) -> u64 {
    let low = a.min(b);
    (1..=low).rev().find(|i| a % i == 0 && b % i == 0).unwrap_or(a.max(b))
}

/// `gcd` as a worker process finds it.
pub(crate) static GCD: Task<Pair, u64> = Task::new("gcd", gcd);

/// A task that does nothing, to see what a call alone costs.
pub(crate) static NOTHING: Task<u64, u64> = Task::new("nothing", |n| n);

/// Returns a quarter of each of the notebook's numbers: Python's loop is slow, and runs many times.
pub(crate) fn quarters() -> [Pair; 4] {
    NUMBERS.map(|(a, b)| (a / 4, b / 4))
}

/// Returns all pairs three times. Twelve tasks keep two cores busy to the end; of four unequal ones
/// the last may run alone.
pub(crate) fn twelve() -> Vec<Pair> {
    NUMBERS.repeat(3)
}

/// Returns the `gcd` of each pair, computed in a plain loop.
pub(crate) fn serial(numbers: &[Pair]) -> Vec<u64> {
    numbers.iter().copied().map(gcd).collect()
}

/// Lists results for a reader: `5, 1 and 3`.
pub(crate) fn in_words(results: &[u64]) -> String {
    let results: Vec<_> = results.iter().map(u64::to_string).collect();
    match results.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => results.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gcd_of_a_number_and_zero_is_the_number() {
        assert_eq!([gcd((7, 0)), gcd((0, 7)), gcd((0, 0))], [7, 7, 0]);
        assert_eq!([gcd((12, 18)), gcd((35, 14)), gcd((17, 4))], [6, 7, 1]);
    }
}
