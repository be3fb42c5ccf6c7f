//! Threads that count at the same time.

use std::{
    io,
    panic::resume_unwind,
    sync::{Barrier, OnceLock},
    thread,
};

use crate::Counter;

/// The machine did not give another thread. Those that had been started have ended, and none of
/// them has done any work.
#[derive(Debug, thiserror::Error)]
#[error("cannot start thread {thread} of {threads}; try fewer threads")]
pub struct StartError {
    /// The thread that could not be started, counted from 1.
    pub thread: usize,
    /// How many were asked for.
    pub threads: usize,
    /// Why.
    pub source: io::Error,
}

/// Runs `work(0)`, `work(1)` and so on, each on a thread of its own, and waits for all of them.
///
/// No work begins before all threads exist. So the work may wait at a [`Barrier`] for all of them:
/// where a thread cannot be started, nobody is left waiting for it.
///
/// ```
/// use std::sync::Barrier;
///
/// let meeting = Barrier::new(3);
/// item38_locks::start_together(3, |_thread| { meeting.wait(); })?;
/// # Ok::<(), item38_locks::StartError>(())
/// ```
///
/// # Errors
/// A thread cannot be started; then no work is done at all.
///
/// # Panics
/// If `work` panics: the first thread's panic, once all threads have ended.
pub fn start_together(threads: usize, work: impl Fn(usize) + Sync) -> Result<(), StartError> {
    let all_exist = OnceLock::new();
    let begin = |index| {
        if *all_exist.wait() {
            work(index);
        }
    };
    let begin = &begin;
    thread::scope(|scope| {
        let start = |index| {
            let started = thread::Builder::new().spawn_scoped(scope, move || begin(index));
            started.map_err(|source| StartError { thread: index + 1, threads, source })
        };
        let started: Result<Vec<_>, _> = (0..threads).map(start).collect();
        all_exist.get_or_init(|| started.is_ok());
        for thread in started? {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
        Ok(())
    })
}

/// Has `threads` threads increment `counter` by 1, `how_many` times each, and waits for them.
///
/// A barrier makes them start counting together. Without it, starting a thread takes longer than
/// counting does, and each would be done before the next one begins.
///
/// # Errors
/// A thread cannot be started; then nothing has been counted.
///
/// # Panics
/// If `counter` panics: the first thread's panic, once all threads have ended.
pub fn run_threads(
    threads: usize,
    how_many: u64,
    counter: &(impl Counter + ?Sized),
) -> Result<(), StartError> {
    let barrier = Barrier::new(threads);
    start_together(threads, |_sensor_index| {
        barrier.wait();
        for _ in 0..how_many {
            // Read from the sensor
            counter.increment(1);
        }
    })
}
