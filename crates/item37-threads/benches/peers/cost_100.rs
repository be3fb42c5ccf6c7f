//! What it costs to have a hundred calls made that do nothing.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use anyhow::ensure;
use item37_threads::{CallError, fan_out, fan_out_at_most};
use lab::{Bencher, Group};
use rayon::ThreadPool;

use super::{
    cost::{GOAL, call, joined, pool},
    raw_pthread,
};

pub(crate) const GROUP: Group =
    Group { name: "thread-cost-100", about: "A hundred such calls at the same time", run };

const CALLS: u64 = 100;

/// Starts all calls before it waits for the first.
fn run(bench: &Bencher) -> lab::Result {
    let pool = pool()?;
    let title = "a hundred calls";
    let std = || bench.row(title).compare("std, spawn and join", with_std);
    std().to("raw pthreads", || Ok(raw_pthread::all(call, CALLS)?)).shown()?;
    std().to("rayon's pool", || Ok(with_rayon(&pool))).shown()?;
    let ours = || bench.row(title).compare("fan_out", || sum(fan_out(0..CALLS, call)));
    ours().to("std, spawn and join", with_std).at_most(GOAL)?;
    ours().to("fan_out_at_most(2)", || sum(fan_out_at_most(2, 0..CALLS, call)?)).shown()?;
    Ok(())
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

fn sum(results: Vec<Result<u64, CallError>>) -> lab::Result<u64> {
    ensure!(results.len() as u64 == CALLS, "{} results of {CALLS} calls", results.len());
    results.into_iter().map(|result| Ok(result?)).sum()
}
