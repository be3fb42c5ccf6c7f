//! Calls that do nothing, into the threads of a pool.

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use futures_executor::{ThreadPool, block_on};
use futures_util::task::SpawnExt;
use item41_executors::ThreadPoolExecutor;
use lab::{Bencher, Group};

const CALLS: u64 = 10_000;
/// The goal: no slower than these.
const SAME: f64 = 1.0;
/// The goal with one thread, beside the threadpool crate.
const FASTER: f64 = 0.9;
/// The goal for a call that waits for the one before, beside a bare round trip between two threads.
const BARE: f64 = 1.2;

pub(crate) const GROUP: Group = Group {
    name: "thread-no-op",
    about: "What a call that does nothing costs in a thread of a pool",
    run,
};

fn run(bench: &Bencher) -> lab::Result {
    one_thread(bench, "")?;
    for threads in [1, 2, 4] {
        let pool = ThreadPoolExecutor::new(threads)?;
        let crate_threadpool = threadpool::ThreadPool::new(threads);
        let futures = ThreadPool::builder().pool_size(threads).create()?;
        let title = format!("10,000 calls, {threads} threads");
        let ours = || bench.row(&title).compare("item41", || item41(&pool));
        ours().to("1 µs each", || Ok(one_microsecond_each())).at_most(SAME)?;
        // With one thread it is among the rows before.
        if threads > 1 {
            ours().to("threadpool", || Ok(with_threadpool(&crate_threadpool))).at_most(SAME)?;
        }
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

/// Calls into one thread: each when the one before is answered, and many at once. `beside` says what
/// else runs.
pub(crate) fn one_thread(bench: &Bencher, beside: &str) -> lab::Result {
    let pool = ThreadPoolExecutor::new(1)?;
    let (calls, results) = thread_and_channels();
    bench
        .row(format!("a call into a thread and back{beside}"))
        .compare("item41", || Ok(pool.submit(|| 42)?.result()?))
        .to("a thread and two channels", || {
            calls.send(42)?;
            Ok(results.recv()?)
        })
        .at_most(BARE)?;
    let peer = threadpool::ThreadPool::new(1);
    bench
        .row(format!("10,000 calls, 1 threads{beside}"))
        .compare("item41", || item41(&pool))
        .to("threadpool", || Ok(with_threadpool(&peer)))
        .at_most(FASTER)?;
    Ok(())
}

/// Starts a thread that sends back what it gets, until the sender is dropped.
pub(crate) fn thread_and_channels() -> (mpsc::Sender<i32>, mpsc::Receiver<i32>) {
    let (calls, received) = mpsc::channel();
    let (done, results) = mpsc::channel();
    thread::spawn(move || received.into_iter().try_for_each(|call| done.send(call)));
    (calls, results)
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
