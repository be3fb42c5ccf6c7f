// must fail in "each value out is the smallest so far" with "was sent"
// why: You collect all values first and give nothing out meanwhile. The caller needs each answer for its next value.
use item40_coroutines::Channel;

pub async fn minimum(co: &Channel<Option<i64>, Option<i64>>) -> usize {
    let mut values = Vec::new();
    while let Some(value) = co.yield_(None).await {
        values.push(value);
    }
    for at in 1..=values.len() {
        co.yield_(values[..at].iter().min().copied()).await;
    }
    values.len()
}
