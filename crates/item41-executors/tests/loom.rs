//! The future in every order in which its two sides can meet. Only under `RUSTFLAGS="--cfg loom"`;
//! the README has the command.
#![cfg(loom)]
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::sync::atomic::{AtomicUsize, Ordering};

use item41_executors::{ReturnWhen, State, TaskError, as_completed, promise, wait};
use loom::{sync::Arc, thread};

/// A counter that loom need not look at: it only counts.
fn counter() -> std::sync::Arc<AtomicUsize> {
    std::sync::Arc::default()
}

#[test]
fn who_waits_always_gets_the_result() {
    loom::model(|| {
        let (promise, future) = promise();
        let worker = thread::spawn(move || {
            assert!(promise.start());
            promise.finish(Ok(42));
        });
        assert_eq!(future.result(), Ok(42));
        worker.join().unwrap();
    });
}

#[test]
fn a_task_runs_or_is_cancelled_and_never_both() {
    loom::model(|| {
        let (promise, future) = promise();
        let worker = thread::spawn(move || {
            let runs = promise.start();
            if runs {
                promise.finish(Ok(()));
            }
            runs
        });
        let is_cancelled = future.cancel();
        let outcome = future.result();
        let has_run = worker.join().unwrap();
        assert_ne!(is_cancelled, has_run);
        assert_eq!(outcome, if has_run { Ok(()) } else { Err(TaskError::Cancelled) });
    });
}

#[test]
fn a_promise_that_is_dropped_wakes_who_waits() {
    loom::model(|| {
        let (promise, future) = promise::<()>();
        let worker = thread::spawn(move || {
            promise.start();
            drop(promise);
        });
        assert_eq!(future.result(), Err(TaskError::Abandoned));
        worker.join().unwrap();
    });
}

#[test]
fn a_callback_runs_once_and_before_the_result_is_there() {
    loom::model(|| {
        let (promise, future) = promise();
        let worker = thread::spawn(move || {
            promise.start();
            promise.finish(Ok(()));
        });
        let calls = counter();
        let count = calls.clone();
        future.add_done_callback(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(future.result(), Ok(()));
        assert_eq!(calls.load(Ordering::Relaxed), 1);
        worker.join().unwrap();
    });
}

#[test]
fn two_that_cancel_are_both_told_so_and_the_callback_runs_once() {
    loom::model(|| {
        let (promise, future) = promise::<()>();
        let calls = counter();
        let count = calls.clone();
        future.add_done_callback(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let future = Arc::new(future);
        let other = Arc::clone(&future);
        let canceller = thread::spawn(move || other.cancel());
        assert!(future.cancel() && canceller.join().unwrap());
        assert!(!promise.start());
        assert_eq!(future.state(), State::CancelledAndNotified);
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    });
}

#[test]
fn wait_misses_no_future() {
    loom::model(|| {
        let (promise, future) = promise();
        let worker = thread::spawn(move || {
            promise.start();
            promise.finish(Ok(1));
        });
        let waited = wait([future], None, ReturnWhen::FirstCompleted);
        assert_eq!((waited.done.len(), waited.not_done.len()), (1, 0));
        worker.join().unwrap();
    });
}

#[test]
fn as_completed_yields_each_future_once() {
    loom::model(|| {
        let (first, one) = promise();
        let (second, two) = promise();
        let worker = thread::spawn(move || {
            first.start();
            first.finish(Ok(1));
        });
        second.start();
        let mut completed = as_completed([one, two]);
        second.finish(Ok(2));
        let results = completed.by_ref().map(|future| future.result().unwrap());
        assert_eq!(results.sum::<u32>(), 3);
        worker.join().unwrap();
    });
}

#[test]
fn who_awaits_is_woken() {
    loom::model(|| {
        let (promise, future) = promise();
        let worker = thread::spawn(move || {
            promise.start();
            promise.finish(Ok(7));
        });
        assert_eq!(loom::future::block_on(future.into_future()), Ok(7));
        worker.join().unwrap();
    });
}
