//! Calls that do nothing, into the threads of a pool.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use futures_executor::{ThreadPool, block_on};
use futures_util::task::SpawnExt;
use item41_executors::ThreadPoolExecutor;
use lab::{Bencher, Group};

const CALLS: u64 = 10_000;
/// The goal: no slower than these.
const SAME: f64 = 1.0;

pub(crate) const GROUP: Group = Group {
    name: "thread-no-op",
    about: "What a call that does nothing costs in a thread of a pool",
    run,
};

fn run(bench: &Bencher) -> lab::Result {
    for threads in [1, 2, 4] {
        let pool = ThreadPoolExecutor::new(threads)?;
        let crate_threadpool = threadpool::ThreadPool::new(threads);
        let futures = ThreadPool::builder().pool_size(threads).create()?;
        let title = format!("10,000 calls, {threads} threads");
        let ours = || bench.row(&title).compare("item41", || item41(&pool));
        ours().to("1 µs each", || Ok(one_microsecond_each())).at_most(SAME)?;
        ours().to("threadpool", || Ok(with_threadpool(&crate_threadpool))).at_most(SAME)?;
        ours().to("futures-executor", || with_futures(&futures)).at_most(SAME)?;
    }
    let pool = ThreadPoolExecutor::new(4)?;
    bench
        .row("10,000 calls, 4 threads")
        .compare("item41", || item41(&pool))
        .to_python("thread_noop.py")
        .at_most(SAME)?;
    Ok(())
}

fn item41(pool: &ThreadPoolExecutor) -> lab::Result<u64> {
    let mut sum = 0;
    for result in pool.map(|n| n, 0..CALLS)? {
        sum += result?;
    }
    Ok(sum)
}

/// The threadpool crate has no results; a channel brings them.
fn with_threadpool(pool: &threadpool::ThreadPool) -> u64 {
    let (results, received) = mpsc::channel();
    for n in 0..CALLS {
        let results = results.clone();
        pool.execute(move || results.send(n).expect("the receiver waits for all"));
    }
    drop(results);
    received.iter().sum()
}

fn with_futures(pool: &ThreadPool) -> lab::Result<u64> {
    let handles: Vec<_> =
        (0..CALLS).map(|n| pool.spawn_with_handle(async move { n })).collect::<Result<_, _>>()?;
    Ok(handles.into_iter().map(block_on).sum())
}

fn one_microsecond_each() -> u64 {
    let (start, limit) = (Instant::now(), Duration::from_micros(CALLS));
    while start.elapsed() < limit {
        std::hint::spin_loop();
    }
    (0..CALLS).sum()
}
