//! A value goes in and a value comes out, for far less than a thread costs.

use std::{convert::Infallible, sync::mpsc, thread};

use anyhow::Context;
use item40_coroutines::{Channel, Coroutine};
use lab::Lab;

async fn minimize(co: &Channel<i64, Option<i64>>) -> Infallible {
    let mut current = co.yield_(None).await;
    loop {
        let value = co.yield_(Some(current)).await;
        current = current.min(value);
    }
}

/// A coroutine answers with the least value so far.
pub fn run(lab: &Lab) -> lab::Result {
    let mut it = Coroutine::boxed(minimize);
    it.start()?; // Prime the coroutine
    for value in [10, 4, 22, -1] {
        let least = it.send(value)?.yielded().flatten();
        lab.say(least.context("it answers every value")?);
    }

    lab.claim("a resume costs less than a hundredth of handing a value to a thread and back")
        .compare("coroutine", || by_coroutine(200))
        .to("thread with two channels", || by_thread(200))
        .at_most(0.01)?;
    lab.beside_python("minimize.py", || by_coroutine(2000))?;
    Ok(())
}

/// Values that take a while to find their least.
fn values(number: i64) -> impl Iterator<Item = i64> {
    (0..number).map(move |i| number - i / 2 + (i * i) % 7)
}

/// The sum of the answers.
fn by_coroutine(number: i64) -> lab::Result<i64> {
    let mut it = Coroutine::boxed(minimize);
    it.start()?;
    let mut sum = 0;
    for value in values(number) {
        sum += it.send(value)?.yielded().flatten().context("no answer")?;
    }
    Ok(sum)
}

/// The same from a thread that waits for each value.
fn by_thread(number: i64) -> lab::Result<i64> {
    let (to_thread, inbox) = mpsc::sync_channel(1);
    let (outbox, from_thread) = mpsc::sync_channel(1);
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut current = i64::MAX;
            // It ends when its inbox is closed, or nobody wants its answer any more.
            while let Ok(value) = inbox.recv() {
                current = current.min(value);
                if outbox.send(current).is_err() {
                    return;
                }
            }
        });
        // Moved in here, so that an early return closes the inbox before the thread is joined.
        let to_thread = to_thread;
        let mut sum = 0;
        for value in values(number) {
            to_thread.send(value)?;
            sum += from_thread.recv()?;
        }
        Ok(sum)
    })
}
