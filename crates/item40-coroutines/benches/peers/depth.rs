//! From 1 to a million calls deep: how a resume and a call grow.

use std::convert::Infallible;

use anyhow::Context;
use item40_coroutines::{Channel, Coroutine, Frames, Step};
use lab::{Bencher, Group};

pub(crate) const GROUP: Group = Group {
    name: "depth",
    about: "Recursion from 1 to a million calls deep: what a resume and a call cost",
    run,
};

const DEPTHS: [u64; 7] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/// Awaits in boxes use the thread's stack, which is too small for ten times as many.
const DEEPEST_BOXED: u64 = 10_000;

/// How many calls a sample makes, at each depth.
const CALLS: u64 = 1_000_000;

fn run(bench: &Bencher) -> lab::Result {
    for depth in DEPTHS {
        let title = format!("1,000 resumes of the innermost, depth {depth}");
        let (mut deep, mut shallow) = (frames(depth)?, frames(1)?);
        bench
            .row(&title)
            .compare("item40, frames", || echoes(&mut deep))
            .to("item40, frames, depth one", || echoes(&mut shallow))
            .shown()?;
        if depth <= DEEPEST_BOXED {
            let mut boxed = boxed_awaits(depth)?;
            bench
                .row(&title)
                .compare("item40, frames", || echoes(&mut deep))
                .to("item40, boxed awaits", || echoes(&mut boxed))
                .shown()?;
        }
    }
    for depth in DEPTHS {
        bench
            .row(format!("a million calls and returns, depth {depth}"))
            .compare("item40, frames", || calls(depth))
            .to("item40, frames, depth ten", || calls(10))
            .shown()?;
    }
    let (mut deep, mut shallow) = (frames(1_000_000)?, frames(1)?);
    bench
        .claim("a resume takes constant time: a million calls deep at most twice as long as in one")
        .compare("depth 1,000,000", || echoes(&mut deep))
        .to("depth 1", || echoes(&mut shallow))
        .at_most(2.0)?;
    bench
        .claim("the time of calls is linear: a million inside each other take at most four times as long as by tens")
        .compare("depth 1,000,000", || calls(CALLS))
        .to("depth 10", || calls(10))
        .at_most(4.0)?;
    Ok(())
}

/// Sends 1,000 values, and returns the sum of the answers.
fn echoes(send: &mut impl FnMut(u64) -> Option<u64>) -> lab::Result<u64> {
    let mut sum = 0;
    for value in 0..1000 {
        sum += send(value).context("no answer")?;
    }
    Ok(sum)
}

/// Answers each value with itself.
async fn echo(co: &Channel<u64, u64>) -> Infallible {
    let mut value = 0;
    loop {
        value = co.yield_(value).await;
    }
}

/// Makes a stack of frames, and returns a function that resumes the innermost.
fn frames(depth: u64) -> lab::Result<impl FnMut(u64) -> Option<u64>> {
    async fn descend(co: Frames<'_, u64, u64>, depth: u64) {
        if depth > 1 {
            return co.call(descend(co.clone(), depth - 1)).await;
        }
        echo(&co).await;
    }
    let mut it = Coroutine::deep(|co| descend(co, depth));
    it.start()?;
    Ok(move |value| it.send(value).ok()?.yielded())
}

/// Makes the same of functions that await each other in boxes.
fn boxed_awaits(depth: u64) -> lab::Result<impl FnMut(u64) -> Option<u64>> {
    async fn descend(co: &Channel<u64, u64>, depth: u64) {
        if depth > 1 {
            return Box::pin(descend(co, depth - 1)).await;
        }
        echo(co).await;
    }
    let mut it = Coroutine::boxed(async move |co: &Channel<_, _>| descend(co, depth).await);
    it.start()?;
    Ok(move |value| it.send(value).ok()?.yielded())
}

/// Makes a million calls, `depth` of them inside each other, and returns how many there were.
fn calls(depth: u64) -> lab::Result<u64> {
    async fn descend(co: Frames<'_, (), ()>, depth: u64) -> u64 {
        if depth == 0 { 0 } else { co.call(descend(co.clone(), depth - 1)).await + 1 }
    }
    let mut calls = 0;
    for _ in 0..CALLS / depth {
        let Step::Complete(depth) = Coroutine::deep(|co| descend(co, depth)).start()? else {
            anyhow::bail!("it yielded");
        };
        calls += depth;
    }
    Ok(calls)
}
