//! Calls that do nothing, into worker processes.

use item41_executors::{ProcessPoolExecutor, Task};
use lab::{Bencher, Effort, Group};

pub(crate) static NOTHING: Task<u64, u64> = Task::new("nothing", |n| n);

/// The goal: a tenth of the time of procspawn, and of CPython.
const TENTH: f64 = 0.1;
/// The goal with many items in a message, where what is left is serializing.
const CHUNKED: f64 = 0.3;

pub(crate) const GROUP: Group = Group {
    name: "process-no-op",
    about: "What a call that does nothing costs in a worker process",
    run,
};

fn run(bench: &Bencher) -> lab::Result {
    let pool = ProcessPoolExecutor::new(1)?;
    let peer = procspawn::Pool::new(1)?;
    let calls = if bench.effort() == Effort::Quick { 500 } else { 1000 };
    let ours = || in_order(&pool, calls, 1);
    let title = format!("{calls} calls, submitted at once");
    bench
        .row(&title)
        .compare("item41", ours)
        .to("procspawn", || bulk(&peer, calls))
        .at_most(TENTH)?;
    let title = format!("{calls} calls, each when the one before is answered");
    let alone = || one_by_one(&pool, calls);
    bench.row(&title).compare("item41", alone).to("procspawn", || single(&peer, calls)).shown()?;
    against_python(bench, &pool)
}

fn against_python(bench: &Bencher, pool: &ProcessPoolExecutor) -> lab::Result {
    // As many calls as the counterparts make.
    bench
        .row("1,000 calls, chunks of 1")
        .compare("item41", || in_order(pool, 1000, 1))
        .to_python("process_noop_1.py")
        .at_most(TENTH)?;
    bench
        .row("100,000 calls, chunks of 1,000")
        .compare("item41", || in_order(pool, 100_000, 1000))
        .to_python("process_noop_1000.py")
        .at_most(CHUNKED)?;
    Ok(())
}

fn in_order(pool: &ProcessPoolExecutor, calls: u64, chunk: usize) -> lab::Result<u64> {
    let mut sum = 0;
    for result in pool.map_chunks(&NOTHING, 0..calls, chunk)? {
        sum += result?;
    }
    Ok(sum)
}

fn one_by_one(pool: &ProcessPoolExecutor, calls: u64) -> lab::Result<u64> {
    let mut sum = 0;
    for n in 0..calls {
        sum += pool.submit(&NOTHING, n)?.result()?;
    }
    Ok(sum)
}

/// Joins in the order of submission: procspawn stalls otherwise.
fn bulk(pool: &procspawn::Pool, calls: u64) -> lab::Result<u64> {
    let handles: Vec<_> = (0..calls).map(|n| pool.spawn(n, |n| n)).collect();
    let mut sum = 0;
    for handle in handles {
        sum += handle.join()?;
    }
    Ok(sum)
}

fn single(pool: &procspawn::Pool, calls: u64) -> lab::Result<u64> {
    let mut sum = 0;
    for n in 0..calls {
        sum += pool.spawn(n, |n| n).join()?;
    }
    Ok(sum)
}
