//! What it costs to have another thread make a call that does nothing.

use std::{
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use anyhow::{Context, ensure};
use item37_threads::{fan_out, fan_out_at_most};
use lab::Lab;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{raw_pthread, waiting_thread::WaitingThread};

/// `fan_out` may add at most this much to the threads of std.
const GOAL: f64 = 1.1;

const CALLS: u64 = 100;

pub(crate) fn run(lab: &Lab) -> lab::Result {
    let pool = pool()?;
    let waiting = WaitingThread::start();
    let title = "one call in another thread";
    let std =
        || lab.row(title).compare("std, spawn and join", || joined(thread::spawn(|| call(1))));
    std().to("a raw pthread", || Ok(raw_pthread::spawn_and_join(call, 1)?)).shown()?;
    std().to("rayon's pool", || Ok(pool.install(|| call(1)))).shown()?;
    std().to("a thread that waits", || waiting.call(|| call(1))).shown()?;
    lab.row(title)
        .compare("fan_out", || Ok(fan_out([1], call).remove(0)?))
        .to("std, spawn and join", || joined(thread::spawn(|| call(1))))
        .at_most(GOAL)?;
    lab.beside_python("spawn_join.py", || Ok(fan_out([1], call).remove(0)?))?;
    Ok(())
}

/// Starts all calls before it waits for the first.
pub(crate) fn run_hundred(lab: &Lab) -> lab::Result {
    let pool = pool()?;
    let title = "a hundred calls";
    let std = || lab.row(title).compare("std, spawn and join", with_std);
    std().to("raw pthreads", || Ok(raw_pthread::all(call, CALLS)?)).shown()?;
    std().to("rayon's pool", || Ok(with_rayon(&pool))).shown()?;
    lab.row(title)
        .compare("fan_out", || ours(fan_out(0..CALLS, call)))
        .to("std, spawn and join", with_std)
        .at_most(GOAL)?;
    lab.row(title)
        .compare("fan_out", || ours(fan_out(0..CALLS, call)))
        .to("fan_out_at_most(2)", || ours(fan_out_at_most(2, 0..CALLS, call)?))
        .shown()?;
    Ok(())
}

/// The compiler cannot know the answer beforehand.
fn call(number: u64) -> u64 {
    black_box(number) + 1
}

fn pool() -> lab::Result<ThreadPool> {
    Ok(ThreadPoolBuilder::new().num_threads(2).build()?)
}

fn joined(thread: thread::JoinHandle<u64>) -> lab::Result<u64> {
    thread.join().ok().context("the thread panicked")
}

fn with_std() -> lab::Result<u64> {
    let threads: Vec<_> = (0..CALLS).map(|number| thread::spawn(move || call(number))).collect();
    threads.into_iter().map(joined).sum()
}

/// Hands each call over separately, as to a thread of its own.
fn with_rayon(pool: &ThreadPool) -> u64 {
    let sum = AtomicU64::new(0);
    let make = |number| sum.fetch_add(call(number), Ordering::Relaxed);
    let make = &make;
    pool.scope(|scope| (0..CALLS).for_each(|number| scope.spawn(move |_| _ = make(number))));
    sum.into_inner()
}

fn ours(results: Vec<Result<u64, item37_threads::CallError>>) -> lab::Result<u64> {
    ensure!(results.len() as u64 == CALLS, "{} results of {CALLS} calls", results.len());
    results.into_iter().map(|result| Ok(result?)).sum()
}
