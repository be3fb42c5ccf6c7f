//! Timeouts and calls while other threads occupy all cores.

use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use anyhow::ensure;
use item41_executors::{ProcessPoolExecutor, ThreadPoolExecutor, promise};
use lab::{Bencher, BusyLoops, Group};

use super::{gcd, processes, start_up, threads};

pub(crate) const GROUP: Group = Group {
    name: "under-load",
    about: "Timeouts and calls beside four threads that never rest, and beside two",
    run,
};

/// No slower than the standard library's own.
const SAME: f64 = 1.0;
/// At most twice the time of what offers no futures.
const TWICE: f64 = 2.0;

fn run(bench: &Bencher) -> lab::Result {
    let (_promise, future) = promise::<()>();
    let timed_out = |timeout| {
        ensure!(future.result_timeout(timeout).is_err(), "the future is done");
        Ok(())
    };
    {
        let _busy = BusyLoops::start(4)?;
        bench
            .row("a timeout of 0, beside four busy threads")
            .compare("item41, result_timeout", || timed_out(Duration::ZERO))
            .to("Condvar, 1 ms", || condvar_timeout(Duration::from_millis(1)))
            .at_most(SAME)?;
        bench
            .row("a timeout of 1 ms, beside four busy threads")
            .compare("item41, result_timeout", || timed_out(Duration::from_millis(1)))
            .to("Condvar", || condvar_timeout(Duration::from_millis(1)))
            .shown()?;
        let pool = ThreadPoolExecutor::new(1)?;
        let (calls, results) = threads::thread_and_channels();
        bench
            .row("a call into a thread and back, beside four busy threads")
            .compare("item41", || Ok(pool.submit(|| 42)?.result()?))
            .to("a thread and two channels", || {
                calls.send(42)?;
                Ok(results.recv()?)
            })
            .at_most(TWICE)?;
    }
    let _busy = BusyLoops::start(2)?;
    waiting(bench)
}

/// The rows of other groups that wait, with the same goals.
fn waiting(bench: &Bencher) -> lab::Result {
    const BESIDE: &str = ", beside two busy loops";
    const CALLS: u64 = 200;
    threads::one_thread(bench, BESIDE)?;
    let (pool, peer) = (ProcessPoolExecutor::new(1)?, procspawn::Pool::new(1)?);
    bench
        .row(format!("{CALLS} calls, submitted at once{BESIDE}"))
        .compare("item41", || processes::in_order(&pool, CALLS, 1))
        .to("procspawn", || processes::bulk(&peer, CALLS))
        .at_most(processes::TENTH)?;
    processes::alone(bench, BESIDE, &pool, &peer, CALLS)?;
    start_up::beside_procspawn(bench, BESIDE)?;
    gcd::shares(bench, BESIDE)
}

#[expect(clippy::unnecessary_wraps, reason = "as the other side of a row returns")]
fn condvar_timeout(timeout: Duration) -> lab::Result {
    let (mutex, condvar) = (Mutex::new(()), Condvar::new());
    let guard = mutex.lock().unwrap_or_else(PoisonError::into_inner);
    drop(condvar.wait_timeout(guard, timeout).unwrap_or_else(PoisonError::into_inner));
    Ok(())
}
