//! Whether the second of two tasks meets a lock that the first one holds.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use item41_executors::ThreadPoolExecutor;
use rayon::ThreadPoolBuilder;

/// In rayon: the first task waits while it holds a lock, and rayon gives its thread the second one
/// meanwhile. (`yield_now` does what a wait inside rayon does.)
pub(crate) fn is_taken_in_rayon() -> lab::Result<bool> {
    let one = ThreadPoolBuilder::new().num_threads(1).build()?;
    let (lock, is_taken) = (Mutex::new(()), AtomicBool::new(false));
    one.scope(|scope| {
        scope.spawn(|scope| {
            let held = lock.lock();
            scope.spawn(|_| is_taken.store(lock.try_lock().is_err(), Ordering::Relaxed));
            rayon::yield_now();
            drop(held);
        });
    });
    Ok(is_taken.into_inner())
}

/// In a pool of one thread: the second task begins when the first has ended.
pub(crate) fn is_taken_in_pool() -> lab::Result<bool> {
    let one = Arc::new(ThreadPoolExecutor::new(1)?);
    let lock = Arc::new(Mutex::new(()));
    let (pool, again) = (Arc::clone(&one), Arc::clone(&lock));
    let first = one.submit(move || {
        let held = lock.lock();
        let second = pool.submit(move || again.try_lock().is_err());
        thread::yield_now();
        drop(held);
        second
    })?;
    Ok(first.result()??.result()?)
}
