// must fail in "None ends it with the number of values" with "values were sent"
// why: You count the end as a value.
use item40_coroutines::Channel;

pub async fn minimum(co: &Channel<Option<i64>, Option<i64>>) -> usize {
    let (mut smallest, mut count) = (None, 0);
    loop {
        count += 1;
        let Some(value) = co.yield_(smallest).await else { return count };
        smallest = Some(smallest.map_or(value, |smallest: i64| value.min(smallest)));
    }
}
