//! Threads that count at the same time.

use std::{
    io,
    panic::resume_unwind,
    sync::{Barrier, OnceLock},
    thread,
};

use crate::Counter;

/// The system did not start a thread. The threads that were started have ended without doing any
/// work.
#[derive(Debug, thiserror::Error)]
#[error("cannot start thread {thread} of {threads}; try fewer threads")]
#[non_exhaustive]
pub struct StartError {
    /// The thread that could not be started, counted from 1.
    pub thread: usize,
    /// How many threads were requested.
    pub threads: usize,
    /// What the system reported.
    pub source: io::Error,
}

/// Runs `work(0)`, `work(1)` and so on, each on a thread of its own, and waits for all of them.
///
/// No work begins before all threads exist. So the work may wait for all of them at a [`Barrier`]:
/// if a thread cannot be started, no other thread waits for it forever. A thread that panics before
/// such a barrier does leave the others waiting there. With 0 threads nothing is done.
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
/// A thread cannot be started. Then no work is done at all.
///
/// # Panics
/// If `work` panics. The panic of the thread with the lowest number is passed on, once all threads
/// have ended.
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
/// A barrier makes them begin to count together. Without it each thread could end before the next one
/// begins, because starting a thread takes longer than counting.
///
/// ```
/// use item38_locks::{AtomicCounter, Counter, run_threads};
///
/// let counter = AtomicCounter::new();
/// run_threads(5, 1_000, &counter)?;
/// assert_eq!(counter.count(), 5_000);
/// # Ok::<(), item38_locks::StartError>(())
/// ```
///
/// # Errors
/// A thread cannot be started. Then nothing has been counted.
///
/// # Panics
/// If `counter` panics, as [`start_together`] does.
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
