// must fail in "the parts lie within the input" with "is a copy"
// why: You copy the values so that a thread can own them. A scoped thread may borrow them instead.
use std::thread;

pub fn sum(values: &[u64], add: impl Fn(&[u64]) -> u64 + Sync) -> u64 {
    let middle = values.len() / 2;
    let (left, right) = (values[..middle].to_vec(), values[middle..].to_vec());
    thread::scope(|scope| {
        let left = scope.spawn(|| add(&left));
        let right = scope.spawn(|| add(&right));
        left.join().unwrap() + right.join().unwrap()
    })
}
