//! One piece of work several times: in a row, in threads, and in threads under one lock.

use item37_threads::{
    CallError, fan_out,
    steps::{Gil, Held},
};

/// Does `work` several times, one after the other, and returns the sum of its answers.
pub(crate) fn in_a_row(times: u32, work: impl Fn() -> lab::Result<u64>) -> lab::Result<u64> {
    (0..times).map(|_| work()).sum()
}

/// Does `work` several times, each in a thread of its own.
pub(crate) fn in_threads(
    times: u32,
    work: impl Fn() -> lab::Result<u64> + Sync,
) -> lab::Result<u64> {
    sum(fan_out(0..times, |_| work()))
}

/// Does `work` several times, each in a thread of its own that takes the same lock first.
pub(crate) fn under_one_lock(
    times: u32,
    work: impl Fn(&mut Held) -> lab::Result<u64> + Sync,
) -> lab::Result<u64> {
    let gil = Gil::new();
    sum(fan_out(0..times, |_| gil.run(|held| work(held))))
}

fn sum(calls: Vec<Result<lab::Result<u64>, CallError>>) -> lab::Result<u64> {
    calls.into_iter().map(|call| call?).sum()
}
