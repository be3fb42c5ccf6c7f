//! Counters that wait for the next number, as coroutines and as threads.

use std::{convert::Infallible, sync::mpsc, thread};

use anyhow::{Context, anyhow};
use item40_coroutines::{Channel, Coroutine};

/// How many numbers each counter is sent.
pub(crate) const ROUNDS: u64 = 3;

/// Answers each number with the sum so far.
pub(crate) async fn counter(co: &Channel<u64, u64>) -> Infallible {
    let mut count = 0;
    loop {
        count += co.yield_(count).await;
    }
}

/// Sends `i` to counter `i` in every round, one counter after the other, and returns all counts.
/// The coroutines share one channel, because only one of them is resumed at a time.
pub(crate) fn by_coroutines(number: u64) -> lab::Result<Vec<u64>> {
    let channel = Channel::new();
    let counter = || Coroutine::new(&channel, Some(Box::pin(counter(&channel))));
    let mut counters: Vec<_> = (0..number).map(|_| counter()).collect();
    let mut counts = Vec::new();
    for it in &mut counters {
        counts.extend(it.start()?.yielded());
    }
    for _ in 0..ROUNDS {
        for ((i, it), count) in (0..).zip(&mut counters).zip(&mut counts) {
            *count = it.send(i)?.yielded().context("no count")?;
        }
    }
    Ok(counts)
}

/// Does the same with a thread for each counter, all alive at once.
pub(crate) fn by_threads(number: u64) -> lab::Result<Vec<u64>> {
    thread::scope(|scope| {
        let start = |_| {
            let (sender, receiver) = mpsc::channel();
            (sender, scope.spawn(move || receiver.iter().sum()))
        };
        let threads: Vec<_> = (0..number).map(start).collect();
        for _ in 0..ROUNDS {
            for (i, (sender, _)) in (0..).zip(&threads) {
                sender.send(i)?;
            }
        }
        let counts = threads.into_iter().map(|(sender, thread)| {
            drop(sender); // The thread's iterator ends here.
            thread.join().map_err(|_| anyhow!("a counter panicked"))
        });
        counts.collect()
    })
}
