//! Timeouts and calls while other threads occupy all cores.

use std::{
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use anyhow::ensure;
use item41_executors::{ThreadPoolExecutor, promise};
use lab::{Bencher, Group};

pub(crate) const GROUP: Group = Group {
    name: "under-load",
    about: "Timeouts and calls beside four threads that never rest",
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
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let _rest = Rest(&is_over);
        for _ in 0..4 {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
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
        let (calls, results) = thread_and_channels();
        bench
            .row("a call into a thread and back, beside four busy threads")
            .compare("item41", || Ok(pool.submit(|| 42)?.result()?))
            .to("a thread and two channels", || {
                calls.send(42)?;
                Ok(results.recv()?)
            })
            .at_most(TWICE)?;
        Ok(())
    })
}

/// Has the busy threads end, even after an error.
struct Rest<'a>(&'a AtomicBool);

impl Drop for Rest<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as the other side of a row returns")]
fn condvar_timeout(timeout: Duration) -> lab::Result {
    let (mutex, condvar) = (Mutex::new(()), Condvar::new());
    let guard = mutex.lock().unwrap_or_else(PoisonError::into_inner);
    drop(condvar.wait_timeout(guard, timeout).unwrap_or_else(PoisonError::into_inner));
    Ok(())
}

/// Starts a thread that sends back what it gets, until the sender is dropped.
fn thread_and_channels() -> (mpsc::Sender<i32>, mpsc::Receiver<i32>) {
    let (calls, received) = mpsc::channel();
    let (done, results) = mpsc::channel();
    thread::spawn(move || received.into_iter().try_for_each(|call| done.send(call)));
    (calls, results)
}
