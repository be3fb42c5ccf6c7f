//! Two threads and a condition variable, used wrong and right.

use std::{
    sync::{
        Barrier, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use item38_locks::start_together;

/// Stands in for "forever".
const FOREVER: Duration = Duration::from_millis(50);

/// Has thread A check without the lock and then wait, with thread B's notification in between.
///
/// Barriers force that schedule. Returns whether A was woken, and whether it was ready.
pub(crate) fn check_then_wait() -> lab::Result<(bool, bool)> {
    let (ready, lock, changed) = (AtomicBool::new(false), Mutex::new(()), Condvar::new());
    let (switch, was_woken) = (Barrier::new(2), AtomicBool::new(false));
    start_together(2, |thread| {
        if thread == 0 {
            let must_wait = !ready.load(Ordering::SeqCst);
            switch.wait(); // To thread B,
            switch.wait(); // and back
            let held = lock.lock().unwrap_or_else(PoisonError::into_inner);
            // A system may wake a thread for no reason. That does not count here.
            let waited = changed.wait_timeout_while(held, FOREVER, |()| must_wait);
            was_woken.store(waited.is_ok_and(|(_, end)| !end.timed_out()), Ordering::SeqCst);
        } else {
            switch.wait();
            ready.store(true, Ordering::SeqCst);
            changed.notify_all();
            switch.wait();
        }
    })?;
    Ok((was_woken.into_inner(), ready.into_inner()))
}

/// Has thread A check and wait under the lock under which thread B makes its change. Returns whether
/// it was ready when A went on.
pub(crate) fn check_and_wait_under_lock() -> lab::Result<bool> {
    let (ready, changed, seen) = (Mutex::new(false), Condvar::new(), AtomicBool::new(false));
    start_together(2, |thread| {
        let mut held = ready.lock().unwrap_or_else(PoisonError::into_inner);
        if thread == 0 {
            let held = changed.wait_while(held, |ready| !*ready);
            seen.store(held.is_ok_and(|ready| *ready), Ordering::SeqCst);
        } else {
            *held = true;
            drop(held);
            changed.notify_all();
        }
    })?;
    Ok(seen.into_inner())
}
