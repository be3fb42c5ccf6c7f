//! What it costs to have another thread make a call that does nothing.

use std::{hint::black_box, thread};

use anyhow::Context;
use item37_threads::fan_out;
use lab::{Bencher, Group};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{raw_pthread, waiting_thread::WaitingThread};

pub(crate) const GROUP: Group = Group {
    name: "thread-cost",
    about: "One call that does nothing, in a thread that is started for it or is there",
    run,
};

/// `fan_out` may add at most this much to the threads of std.
pub(crate) const GOAL: f64 = 1.1;

fn run(bench: &Bencher) -> lab::Result {
    let pool = pool()?;
    let waiting = WaitingThread::start();
    let title = "one call in another thread";
    let std =
        || bench.row(title).compare("std, spawn and join", || joined(thread::spawn(|| call(1))));
    std().to("a raw pthread", || Ok(raw_pthread::spawn_and_join(call, 1)?)).shown()?;
    std().to("rayon's pool", || Ok(pool.install(|| call(1)))).shown()?;
    std().to("a thread that waits", || waiting.call(|| call(1))).shown()?;
    bench
        .row(title)
        .compare("fan_out", || Ok(fan_out([1], call).remove(0)?))
        .to("std, spawn and join", || joined(thread::spawn(|| call(1))))
        .at_most(GOAL)?;
    bench.beside_python("spawn_join.py", || Ok(fan_out([1], call).remove(0)?))?;
    Ok(())
}

/// Adds 1. The compiler cannot know the answer beforehand.
pub(crate) fn call(number: u64) -> u64 {
    black_box(number) + 1
}

pub(crate) fn pool() -> lab::Result<ThreadPool> {
    Ok(ThreadPoolBuilder::new().num_threads(2).build()?)
}

pub(crate) fn joined(thread: thread::JoinHandle<u64>) -> lab::Result<u64> {
    thread.join().ok().context("the thread panicked")
}
