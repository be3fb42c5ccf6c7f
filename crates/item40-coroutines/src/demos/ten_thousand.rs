//! Ten thousand counters are alive at once.

use std::{convert::Infallible, sync::mpsc, thread};

use anyhow::{Context, anyhow};
use item40_coroutines::{Channel, Coroutine};
use lab::Lab;

const ROUNDS: u64 = 3;

async fn counter(co: &Channel<u64, u64>) -> Infallible {
    let mut count = 0;
    loop {
        count += co.yield_(count).await;
    }
}

/// Ten thousand counters take turns, and each keeps its own count.
pub fn run(lab: &Lab) -> lab::Result {
    let channel = Channel::new();
    let body = counter(&channel);
    let frame = size_of_val(&body);
    let bytes = frame + size_of_val(&Coroutine::new(&channel, Some(Box::pin(body))));
    let counts = by_coroutines(10_000)?;
    lab.say(format!("{} counters alive at once", counts.len()));
    lab.say(format!("{bytes} bytes each"));

    let wrong = (0..).zip(&counts).filter(|&(i, &count)| count != ROUNDS * i).count();
    lab.claim("tens of thousands of coroutines run seemingly at the same time").holds(
        wrong == 0 && counts.len() == 10_000,
        format!("{} counters in turn, {ROUNDS} rounds, {wrong} wrong counts", counts.len()),
    );
    lab.claim("a coroutine that waits takes at most 128 bytes")
        .holds(bytes <= 128, format!("{bytes} bytes"));
    lab.claim("a hundred coroutines cost less than a tenth of a hundred threads")
        .compare("100 coroutines", || by_coroutines(100))
        .to("100 threads", || by_threads(100))
        .at_most(0.1)?;
    lab.beside_python("ten_thousand.py", || Ok(by_coroutines(10_000)?.iter().sum::<u64>()))?;
    Ok(())
}

/// Counter `i` is sent `i` in every round, the others in between. All of them share one channel,
/// because only one is resumed at a time.
fn by_coroutines(number: u64) -> lab::Result<Vec<u64>> {
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

/// The same with a thread for each counter, all alive at once.
fn by_threads(number: u64) -> lab::Result<Vec<u64>> {
    thread::scope(|scope| {
        let start = |_| {
            let (to_thread, inbox) = mpsc::channel();
            (to_thread, scope.spawn(move || inbox.iter().sum()))
        };
        let threads: Vec<_> = (0..number).map(start).collect();
        for _ in 0..ROUNDS {
            for (i, (to_thread, _)) in (0..).zip(&threads) {
                to_thread.send(i)?;
            }
        }
        let counts = threads.into_iter().map(|(to_thread, thread)| {
            drop(to_thread); // The end of its inbox
            thread.join().map_err(|_| anyhow!("a counter panicked"))
        });
        counts.collect()
    })
}
