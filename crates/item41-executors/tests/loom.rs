//! The future and the thread pool's queue, in the schedules that loom tries. Only under
//! `RUSTFLAGS="--cfg loom"`; the README has the command.
#![cfg(loom)]
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::sync::atomic::{AtomicUsize, Ordering};

use item41_executors::{
    ReturnWhen, State, TaskError, ThreadPoolExecutor, as_completed, promise, wait,
};
use loom::{sync::Arc, thread};

/// Returns a counter that loom need not look at: it only counts.
fn counter() -> std::sync::Arc<AtomicUsize> {
    std::sync::Arc::default()
}

#[test]
fn result_always_arrives() {
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
fn task_runs_or_is_cancelled_never_both() {
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
fn dropped_promise_wakes_the_waiter() {
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
fn callback_runs_once_and_before_the_result() {
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

/// Both end the task; the first of them decides how.
#[test]
fn abort_and_finish_agree_on_one_outcome() {
    loom::model(|| {
        let (promise, future) = promise();
        let calls = counter();
        let count = calls.clone();
        promise.on_abort(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        promise.start();
        let worker = thread::spawn(move || promise.finish(Ok(7)));
        let is_aborted = future.abort();
        let outcome = future.result();
        worker.join().unwrap();
        assert_eq!(outcome, if is_aborted { Err(TaskError::Aborted) } else { Ok(7) });
        assert_eq!(calls.load(Ordering::Relaxed), usize::from(is_aborted));
    });
}

#[test]
fn two_that_ask_for_a_result_get_it_once() {
    loom::model(|| {
        let (promise, future) = promise();
        let future = Arc::new(future);
        let other = Arc::clone(&future);
        let asker = thread::spawn(move || other.result());
        promise.start();
        promise.finish(Ok(7));
        let outcomes = [future.result(), asker.join().unwrap()];
        assert!(outcomes.contains(&Ok(7)) && outcomes.contains(&Err(TaskError::ResultTaken)));
    });
}

#[test]
fn two_cancels_both_succeed_and_run_the_callback_once() {
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
        let waited = wait([future], ReturnWhen::FirstCompleted);
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
fn await_is_woken() {
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

/// Tries the schedules with at most two forced changes of thread: a model of the queue has very many
/// schedules.
fn bounded(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(model);
}

#[test]
fn pool_overlooks_no_task() {
    bounded(|| {
        let pool = ThreadPoolExecutor::new(2).unwrap();
        let (one, two) = (pool.submit(|| 1).unwrap(), pool.submit(|| 2).unwrap());
        assert_eq!((two.result(), one.result()), (Ok(2), Ok(1)));
    });
}

/// Both tasks must run at the same time, so a thread that is not woken is missed.
#[test]
fn pool_wakes_a_thread_for_each_task() {
    bounded(|| {
        let pool = ThreadPoolExecutor::new(2).unwrap();
        let (promise, met) = promise();
        let waits = pool.submit(move || met.result()).unwrap();
        let keeps = move || {
            promise.start();
            promise.finish(Ok(7));
        };
        let keeps = pool.submit(keeps).unwrap();
        assert_eq!((waits.result(), keeps.result()), (Ok(Ok(7)), Ok(())));
    });
}
