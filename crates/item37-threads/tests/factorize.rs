//! All forms of the computation find the same divisors, and the right ones.

use item37_threads::steps::{
    factorize,
    factorize::{in_pairs, parallel_divisors, parallel_numbers, serial, threads},
};

/// The expected divisors are those that the notebook's generator finds in Python.
#[test]
fn serial_finds_what_python_finds_for_the_notebooks_numbers() {
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
fn all_forms_find_the_same_divisors() {
    // Small numbers, squares, a prime, and a number large enough for the pool to split.
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
fn all_forms_return_nothing_for_no_numbers() {
    assert!(serial(&[]).is_empty());
    assert!(threads(&[]).unwrap().is_empty());
    assert!(parallel_numbers(&[]).is_empty());
    assert!(parallel_divisors(&[]).is_empty());
    assert!(in_pairs(&[]).is_empty());
}

/// To try all candidates would take centuries.
#[test]
fn factorize_finds_divisors_one_at_a_time() {
    let first: Vec<_> = factorize(u64::MAX).take(4).collect();
    assert_eq!(first, [1, 3, 5, 15]);
}

#[test]
fn pairs_find_what_trying_every_number_finds() {
    // A root that is off by one would show at squares and their neighbors.
    let around = |root: u64| (root * root).saturating_sub(1)..=root * root + 1;
    let numbers: Vec<u64> = (0..1000).chain((31..60).flat_map(around)).collect();
    assert_eq!(in_pairs(&numbers), serial(&numbers));
}

/// To try every number up to them would take hours.
#[test]
fn pairs_find_the_divisors_of_large_numbers() {
    let prime = 999_999_999_989;
    assert_eq!(in_pairs(&[prime]), [[1, prime]]);
    let square = 1_000_003 * 1_000_003; // of a prime
    assert_eq!(in_pairs(&[square]), [[1, 1_000_003, square]]);
}
