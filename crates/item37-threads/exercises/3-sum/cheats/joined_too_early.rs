// must fail in "two threads add at the same time" with "only 1 of 2"
// why: You join the first thread before the second part begins.
use std::thread;

pub fn sum(values: &[u64], add: impl Fn(&[u64]) -> u64 + Sync) -> u64 {
    let (left, right) = values.split_at(values.len() / 2);
    thread::scope(|scope| scope.spawn(|| add(left)).join().unwrap() + add(right))
}
