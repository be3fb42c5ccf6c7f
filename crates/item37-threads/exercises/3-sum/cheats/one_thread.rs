// must fail in "two threads add at the same time" with "only 1 of 2"
// why: You add both parts in one thread, one after the other.
pub fn sum(values: &[u64], add: impl Fn(&[u64]) -> u64 + Sync) -> u64 {
    let (left, right) = values.split_at(values.len() / 2);
    add(left) + add(right)
}
