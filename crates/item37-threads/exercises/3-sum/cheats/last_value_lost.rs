// must fail in "the sum is right for every length" with "the sum of 1 to 1"
// why: Your halves leave out a value where the length is odd.
use std::thread;

pub fn sum(values: &[u64], add: impl Fn(&[u64]) -> u64 + Sync) -> u64 {
    let half = values.len() / 2;
    thread::scope(|scope| {
        let left = scope.spawn(|| add(&values[..half]));
        let right = add(&values[half..2 * half]);
        left.join().unwrap() + right
    })
}
