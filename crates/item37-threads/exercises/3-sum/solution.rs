use std::thread;

/// Adds up two halves of `values` with `add` at the same time; returns the sum of both.
pub fn sum(values: &[u64], add: impl Fn(&[u64]) -> u64 + Sync) -> u64 {
    // answer:
    let (left, right) = values.split_at(values.len() / 2);
    thread::scope(|scope| {
        let left = scope.spawn(|| add(left));
        let right = add(right);
        left.join().unwrap() + right
    })
    // stub: add(values)
    // end of answer
}
