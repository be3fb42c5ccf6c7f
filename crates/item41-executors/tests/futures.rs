//! What futures promise, whatever runs their tasks: here the test itself keeps the promises.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::{
    future::Future as _,
    pin::pin,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    task::{Context, Poll, Wake},
    thread,
    time::Duration,
};

use item41_executors::{
    Future, Promise, ReturnWhen, State, TaskError, as_completed, promise, wait,
};

const SOON: Option<Duration> = Some(Duration::from_millis(1));
const IN_TIME: Duration = Duration::from_mins(1);

fn promises<const N: usize>() -> ([Option<Promise<usize>>; N], [Future<usize>; N]) {
    let mut promises = [const { None }; N];
    let futures = std::array::from_fn(|n| {
        let (promise, future) = promise();
        promises[n] = Some(promise);
        future
    });
    (promises, futures)
}

fn keep(promise: &mut Option<Promise<usize>>, outcome: Result<usize, TaskError>) {
    let promise = promise.take().unwrap();
    promise.start();
    promise.finish(outcome);
}

#[test]
fn the_five_states_and_what_is_said_of_them() {
    let (promise, future) = promise::<()>();
    let seen =
        |future: &Future<()>| (future.state(), future.running(), future.cancelled(), future.done());
    assert_eq!(seen(&future), (State::Pending, false, false, false));
    assert!(promise.start());
    assert_eq!(seen(&future), (State::Running, true, false, false));
    assert!(!future.cancel(), "it is too late");
    promise.finish(Ok(()));
    assert_eq!(seen(&future), (State::Finished, false, false, true));
    assert!(!future.cancel());

    let (promise, future) = item41_executors::promise::<()>();
    assert!(future.cancel() && future.cancel(), "again is true again");
    assert_eq!(seen(&future), (State::Cancelled, false, true, true));
    assert!(!promise.start(), "it must not run");
    assert_eq!(seen(&future), (State::CancelledAndNotified, false, true, true));
    promise.finish(Ok(()));
    assert_eq!(future.result(), Err(TaskError::Cancelled), "it stays cancelled");
}

#[test]
fn a_promise_that_is_dropped_ends_its_future() {
    let (promise, future) = promise::<()>();
    drop(promise);
    assert_eq!(future.state(), State::CancelledAndNotified);
    assert_eq!(future.result(), Err(TaskError::Cancelled));

    let (promise, future) = item41_executors::promise::<()>();
    promise.start();
    drop(promise);
    assert_eq!(future.result(), Err(TaskError::Abandoned));
}

#[test]
fn of_several_cancels_and_a_start_one_side_wins() {
    for _ in 0..500 {
        let (promise, future) = promise::<()>();
        let (cancelled, started) = thread::scope(|scope| {
            let cancel = scope.spawn(|| future.cancel());
            let started = promise.start();
            (cancel.join().unwrap(), started)
        });
        assert_ne!(cancelled, started);
    }
}

#[test]
fn wait_for_the_first_returns_with_one_and_all_that_are_done_by_then() {
    let (mut promises, futures) = promises::<4>();
    keep(&mut promises[2], Ok(2));
    futures[1].cancel();
    let waited = wait(&futures, None, ReturnWhen::FirstCompleted);
    let addresses = |futures: &[&Future<usize>]| {
        futures.iter().map(|future| std::ptr::from_ref(*future)).collect::<Vec<_>>()
    };
    assert_eq!(addresses(&waited.done), addresses(&[&futures[1], &futures[2]]));
    assert_eq!(addresses(&waited.not_done), addresses(&[&futures[0], &futures[3]]));
}

/// The barrier lets the promise be kept only when the waiter is about to wait.
#[test]
fn wait_sleeps_until_another_thread_keeps_its_promise() {
    let (mut promises, futures) = promises::<2>();
    let ready = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            ready.wait();
            keep(&mut promises[1], Ok(1));
        });
        ready.wait();
        let waited = wait(&futures, Some(IN_TIME), ReturnWhen::FirstCompleted);
        assert_eq!((waited.done.len(), waited.not_done.len()), (1, 1));
    });
}

#[test]
fn wait_for_the_first_exception_ignores_results_and_cancellations() {
    let (mut promises, futures) = promises::<4>();
    keep(&mut promises[0], Ok(0));
    futures[1].cancel();
    let waited = wait(&futures, SOON, ReturnWhen::FirstException);
    assert_eq!((waited.done.len(), waited.not_done.len()), (2, 2), "the time limit ended it");
    keep(&mut promises[3], Err(TaskError::Abandoned));
    let waited = wait(&futures, Some(IN_TIME), ReturnWhen::FirstException);
    assert_eq!((waited.done.len(), waited.not_done.len()), (3, 1));
    keep(&mut promises[2], Ok(2));
    let waited = wait(&futures, None, ReturnWhen::FirstException);
    assert_eq!((waited.done.len(), waited.not_done.len()), (4, 0));
}

#[test]
fn wait_for_all_counts_a_duplicate_once_and_hands_back_what_it_was_given() {
    let (mut promises, [first, second]) = promises::<2>();
    let waited = wait([&first, &second, &first], SOON, ReturnWhen::AllCompleted);
    assert_eq!((waited.done.len(), waited.not_done.len()), (0, 2));
    keep(&mut promises[0], Ok(0));
    keep(&mut promises[1], Ok(1));
    let waited = wait([&first, &second, &first], None, ReturnWhen::AllCompleted);
    assert_eq!((waited.done.len(), waited.not_done.len()), (2, 0));
    let waited = wait([first, second], None, ReturnWhen::AllCompleted);
    let results: Vec<_> = waited.done.into_iter().map(Future::result).collect();
    assert_eq!(results, [Ok(0), Ok(1)]);
    let nothing = wait([] as [Future<()>; 0], None, ReturnWhen::FirstCompleted);
    assert!(nothing.done.is_empty() && nothing.not_done.is_empty());
}

#[test]
fn as_completed_yields_in_the_order_of_ending_and_a_duplicate_once() {
    let (mut promises, [first, second, third]) = promises::<3>();
    let (first, second, third) = (Arc::new(first), Arc::new(second), Arc::new(third));
    let given = [&first, &second, &third, &first].map(Arc::clone);
    let mut completed = as_completed(given);
    assert_eq!(completed.len(), 3);
    keep(&mut promises[2], Ok(2));
    assert!(Arc::ptr_eq(&completed.next().unwrap(), &third));
    second.cancel();
    assert!(Arc::ptr_eq(&completed.next().unwrap(), &second));
    keep(&mut promises[0], Ok(0));
    assert!(Arc::ptr_eq(&completed.next().unwrap(), &first));
    assert!(completed.next().is_none());
}

#[test]
fn as_completed_says_how_many_are_unfinished_and_hands_them_back() {
    let (mut promises, futures) = promises::<4>();
    keep(&mut promises[1], Ok(1));
    keep(&mut promises[3], Ok(3));
    let mut completed = as_completed(futures).within(Duration::from_millis(1));
    assert_eq!(completed.next().unwrap().unwrap().result(), Ok(1));
    assert_eq!(completed.next().unwrap().unwrap().result(), Ok(3));
    let error = completed.next().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "2 (of 4) futures unfinished");
    assert!(completed.next().is_none());
    let rest = completed.into_rest();
    assert_eq!(rest.len(), 2);
    keep(&mut promises[0], Ok(0));
    keep(&mut promises[2], Ok(2));
    let results: Vec<_> = rest.into_iter().map(Future::result).collect();
    assert_eq!(results, [Ok(0), Ok(2)]);
}

/// Else every look with a time limit would leave something behind in the future.
#[test]
fn who_stops_waiting_leaves_nothing_behind() {
    let (_promise, future) = promise::<()>();
    for _ in 0..100 {
        wait([&future], Some(Duration::ZERO), ReturnWhen::AllCompleted);
        drop(as_completed([&future]));
    }
    assert!(format!("{future:?}").contains("watches: 0"), "{future:?}");
}

#[test]
fn callbacks_of_a_cancelled_future_run_too_and_a_panicking_one_stops_no_other() {
    let (_promise, future) = promise::<()>();
    let seen = Arc::new(Mutex::new(Vec::new()));
    for name in ["first", "panics", "second"] {
        let seen = Arc::clone(&seen);
        future.add_done_callback(move |outcome| {
            assert!(name != "panics", "a callback fails");
            seen.lock().unwrap().push((name, outcome.clone()));
        });
    }
    assert!(future.cancel());
    let expected = ["first", "second"].map(|name| (name, Err(TaskError::Cancelled)));
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[test]
fn a_callback_that_is_added_by_a_callback_runs_before_the_result_is_taken() {
    let (promise, future) = promise::<u32>();
    let future = Arc::new(future);
    let (told, tell) = mpsc::channel();
    let again = Arc::downgrade(&future);
    future.add_done_callback(move |_| {
        again.upgrade().unwrap().add_done_callback(move |outcome| {
            told.send(outcome.clone()).unwrap();
        });
    });
    promise.start();
    promise.finish(Ok(7));
    assert_eq!(tell.try_recv(), Ok(Ok(7)));
}

/// Counts how often it is woken, and unparks the thread that polls.
struct Waker {
    thread: thread::Thread,
    woken: AtomicUsize,
}

impl Wake for Waker {
    fn wake(self: Arc<Self>) {
        self.woken.fetch_add(1, Ordering::SeqCst);
        self.thread.unpark();
    }
}

#[test]
fn async_code_awaits_it_and_is_woken_once() {
    let (promise, future) = promise::<u32>();
    let waker = Arc::new(Waker { thread: thread::current(), woken: AtomicUsize::new(0) });
    let task_waker = Arc::clone(&waker).into();
    let mut context = Context::from_waker(&task_waker);
    let mut awaiting = pin!(future.into_future());
    assert!(awaiting.as_mut().poll(&mut context).is_pending());
    assert!(awaiting.as_mut().poll(&mut context).is_pending());
    let keeper = thread::spawn(move || {
        promise.start();
        promise.finish(Ok(42));
    });
    while waker.woken.load(Ordering::SeqCst) == 0 {
        thread::park();
    }
    assert_eq!(awaiting.as_mut().poll(&mut context), Poll::Ready(Ok(42)));
    keeper.join().unwrap();
    assert_eq!(waker.woken.load(Ordering::SeqCst), 1);
}
