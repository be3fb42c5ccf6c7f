// must fail in "each value out is the smallest so far" with "was sent"
// why: You compare the last two values alone: the smallest must be kept over all turns.
use item40_coroutines::Channel;

pub async fn minimum(co: &Channel<Option<i64>, Option<i64>>) -> usize {
    let mut count = 0;
    let (mut before, mut out) = (None, None);
    while let Some(value) = co.yield_(out).await {
        out = Some(before.map_or(value, |before: i64| before.min(value)));
        before = Some(value);
        count += 1;
    }
    count
}
