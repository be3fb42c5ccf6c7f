//! All forms give the same divisors, and they are the right ones.

use item37_threads::{
    factorize,
    factorize::{in_pairs, parallel_divisors, parallel_numbers, serial, threads},
};

/// The answers of the notebook's generator in Python.
#[test]
fn the_notebooks_numbers_have_the_divisors_that_python_finds() {
    let divisors = serial(&[2_139_079, 1_214_759, 1_516_637, 1_852_285]);
    let python: [&[u64]; 4] = [
        &[1, 101, 21_179, 2_139_079],
        &[1, 7, 13, 49, 91, 637, 1907, 13_349, 24_791, 93_443, 173_537, 1_214_759],
        &[1, 19, 79_823, 1_516_637],
        &[1, 5, 271, 1355, 1367, 6835, 370_457, 1_852_285],
    ];
    assert_eq!(divisors, python);
}

#[test]
fn all_forms_agree() {
    // Small numbers, squares, a prime, and one that is long enough to be split by the pool.
    let numbers: Vec<u64> = (0..40).chain([144, 961, 7919, 100_000]).collect();
    let expected = serial(&numbers);
    assert_eq!(threads(&numbers).unwrap(), expected);
    assert_eq!(parallel_numbers(&numbers), expected);
    assert_eq!(parallel_divisors(&numbers), expected);
    assert_eq!(in_pairs(&numbers), expected);
    assert_eq!(expected[0], []);
    assert_eq!(expected[1], [1]);
    assert_eq!(expected[36], [1, 2, 3, 4, 6, 9, 12, 18, 36]);
    assert_eq!(expected[42], [1, 7919]);
}

#[test]
fn no_numbers_no_divisors() {
    assert!(serial(&[]).is_empty());
    assert!(threads(&[]).unwrap().is_empty());
    assert!(parallel_numbers(&[]).is_empty());
    assert!(parallel_divisors(&[]).is_empty());
    assert!(in_pairs(&[]).is_empty());
}

/// Trying all candidates would take centuries.
#[test]
fn divisors_are_found_one_at_a_time() {
    let first: Vec<_> = factorize(u64::MAX).take(4).collect();
    assert_eq!(first, [1, 3, 5, 15]);
}

#[test]
fn pairs_are_what_trying_everything_finds() {
    // Squares and their neighbours are where a root that is off by one would show.
    let around = |root: u64| (root * root).saturating_sub(1)..=root * root + 1;
    let numbers: Vec<u64> = (0..1000).chain((31..60).flat_map(around)).collect();
    assert_eq!(in_pairs(&numbers), serial(&numbers));
}

/// Trying everything up to them would take hours.
#[test]
fn pairs_are_found_in_large_numbers_too() {
    let prime = 999_999_999_989;
    assert_eq!(in_pairs(&[prime]), [[1, prime]]);
    let square = 1_000_003 * 1_000_003; // of a prime
    assert_eq!(in_pairs(&[square]), [[1, 1_000_003, square]]);
}
