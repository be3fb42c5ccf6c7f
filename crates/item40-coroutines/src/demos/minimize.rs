//! A coroutine answers each value with the least value so far.

use std::{convert::Infallible, sync::mpsc, thread};

use anyhow::Context;
use item40_coroutines::{Channel, Coroutine};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "minimize",
    cells: "[52]",
    about: "A value goes in and a value comes out, for far less than a thread costs",
    run,
};

async fn minimize(co: &Channel<i64, Option<i64>>) -> Infallible {
    let mut current = co.yield_(None).await;
    loop {
        let value = co.yield_(Some(current)).await;
        current = current.min(value);
    }
}

fn run(lab: &Lab) -> lab::Result {
    let mut it = Coroutine::boxed(minimize);
    it.start()?; // Prime the coroutine
    for value in [10, 4, 22, -1] {
        let least = it.send(value)?.yielded().flatten();
        lab.say(least.context("the coroutine answers every value")?);
    }

    lab.claim("a resume costs less than a hundredth of handing a value to a thread and back")
        .compare("coroutine", || by_coroutine(200))
        .to("thread with two channels", || by_thread(200))
        .at_most(0.01)?;
    lab.beside_python("minimize.py", || by_coroutine(2000))?;
    Ok(())
}

/// Returns `number` values, most of them less than the one before.
fn values(number: i64) -> impl Iterator<Item = i64> {
    (0..number).map(move |i| number - i / 2 + (i * i) % 7)
}

/// Returns the sum of the coroutine's answers.
fn by_coroutine(number: i64) -> lab::Result<i64> {
    let mut it = Coroutine::boxed(minimize);
    it.start()?;
    let mut sum = 0;
    for value in values(number) {
        sum += it.send(value)?.yielded().flatten().context("no answer")?;
    }
    Ok(sum)
}

/// Returns the sum of the answers of a thread that waits for each value.
fn by_thread(number: i64) -> lab::Result<i64> {
    let (values_in, received) = mpsc::sync_channel(1);
    let (answer, answers) = mpsc::sync_channel(1);
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut current = i64::MAX;
            // The loop ends when the main thread drops its end of either channel.
            while let Ok(value) = received.recv() {
                current = current.min(value);
                if answer.send(current).is_err() {
                    return;
                }
            }
        });
        // Moved in here, so that an early return closes the channel before the thread is joined.
        let values_in = values_in;
        let mut sum = 0;
        for value in values(number) {
            values_in.send(value)?;
            sum += answers.recv()?;
        }
        Ok(sum)
    })
}
