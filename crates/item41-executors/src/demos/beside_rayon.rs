//! Rayon beside it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use item41_executors::ThreadPoolExecutor;
use lab::Lab;
use rayon::{ThreadPoolBuilder, prelude::*};

use super::{gcd, one_core, serial, twelve};

/// A call that waits, as for a server.
fn blocking_call(_: usize) {
    thread::sleep(Duration::from_millis(2));
}

/// Rayon shares computing among the cores. A call that waits is none of that.
pub fn run(lab: &Lab) -> lab::Result {
    let claim =
        lab.claim("for computing, a loop over rayon's pool needs no futures and is as good");
    if let Some(reason) = one_core() {
        claim.skipped(reason);
    } else {
        claim
            .compare("twelve gcds in a loop", || Ok(serial(&twelve())))
            .to("with rayon", || Ok(twelve().into_par_iter().map(gcd).collect()))
            .at_least(1.4)?;
    }
    let two = ThreadPoolBuilder::new().num_threads(2).build()?;
    let eight = ThreadPoolExecutor::new(8)?;
    let with_rayon = || {
        two.install(|| (0..8).into_par_iter().for_each(blocking_call));
        Ok(())
    };
    lab.claim("eight calls that wait need a thread each, and rayon has a thread a core")
        .compare("rayon's two threads", with_rayon)
        .to("a pool of eight", || Ok(eight.map(blocking_call, 0..8)?.collect::<Result<(), _>>()?))
        .at_least(2.0)?;
    let (rayons, ours) = (rayon_meets_itself()?, pool_meets_itself()?);
    let state = |is_taken| if is_taken { "held by this very thread" } else { "free" };
    lab.say(format!("Rayon: the lock is {}", state(rayons)));
    lab.say(format!("A pool that waits: the lock is {}", state(ours)));
    lab.claim("a thread of rayon's that waits runs another task meanwhile, and meets its own lock")
        .holds(rayons && !ours, "with `lock` in place of `try_lock` it would wait for itself");
    Ok(())
}

/// The first task waits while it holds a lock, and rayon gives its thread the second one. Whether
/// that finds the lock taken. (`yield_now` does what a wait inside rayon does.)
fn rayon_meets_itself() -> lab::Result<bool> {
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

/// The same in a pool of one thread: the second task begins when the first is done.
fn pool_meets_itself() -> lab::Result<bool> {
    let one = Arc::new(ThreadPoolExecutor::new(1)?);
    let lock = Arc::new(Mutex::new(()));
    let (pool, again) = (Arc::clone(&one), Arc::clone(&lock));
    let second = one.submit(move || {
        let held = lock.lock();
        let second = pool.submit(move || again.try_lock().is_err());
        thread::yield_now();
        drop(held);
        second
    })?;
    Ok(second.result()??.result()?)
}
