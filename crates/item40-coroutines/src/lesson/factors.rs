//! Work that keeps a core busy: the factors of four numbers, found by trial division.

use std::{
    hint::black_box,
    thread::{self, ScopedJoinHandle},
};

use anyhow::anyhow;

pub(crate) const NUMBERS: [u32; 4] = [213_907, 121_475, 151_663, 185_285];

/// Returns how many divisors `number` has in `from..to`.
pub(crate) fn factors(number: u32, from: u32, to: u32) -> usize {
    (from..to.min(number + 1)).filter(|&divisor| black_box(number).is_multiple_of(divisor)).count()
}

/// Returns how many factors each number has, found `times` over.
pub(crate) fn one_after_the_other(times: u32) -> Vec<usize> {
    NUMBERS.iter().map(|&number| one_number(number, times)).collect()
}

/// Does the same with a thread for each number.
pub(crate) fn at_the_same_time(times: u32) -> lab::Result<Vec<usize>> {
    thread::scope(|scope| {
        let threads = NUMBERS.map(|number| scope.spawn(move || one_number(number, times)));
        let found = threads.into_iter().map(ScopedJoinHandle::join);
        found.map(|found| found.map_err(|_| anyhow!("a thread panicked"))).collect()
    })
}

/// Returns how many factors `number` has, found `times` over.
pub(crate) fn one_number(number: u32, times: u32) -> usize {
    (0..times).fold(0, |_, _| factors(number, 1, u32::MAX))
}
