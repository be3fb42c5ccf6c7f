use item40_coroutines::Channel;

/// Gives out the smallest value so far; returns how many values were sent.
pub async fn minimum(co: &Channel<Option<i64>, Option<i64>>) -> usize {
    // answer:
    let (mut smallest, mut count) = (None, 0);
    while let Some(value) = co.yield_(smallest).await {
        smallest = Some(smallest.map_or(value, |smallest| value.min(smallest)));
        count += 1;
    }
    count
    // stub: let first = co.yield_(None).await;
    // stub: todo!("the caller has sent {first:?}; give out the smallest value so far")
    // end of answer
}
