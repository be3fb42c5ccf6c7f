// must fail in "each value out is the smallest so far" with "was sent"
// why: You give out the minimum from before the last value: give out after you have compared.
use item40_coroutines::Channel;

pub async fn minimum(co: &Channel<Option<i64>, Option<i64>>) -> usize {
    let (mut smallest, mut count) = (None, 0);
    let mut next = co.yield_(None).await;
    while let Some(value) = next {
        count += 1;
        next = co.yield_(smallest.or(Some(value))).await;
        smallest = Some(smallest.map_or(value, |smallest: i64| value.min(smallest)));
    }
    count
}
