//! What futures promise, whatever runs their tasks. Here the test itself keeps the promises.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::{
    future::Future as _,
    pin::pin,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    task::{Context, Poll, Wake},
    thread,
    time::{Duration, Instant},
};

use item41_executors::{
    Future, Map, NotDone, Promise, ReturnWhen, State, TaskError, as_completed, promise, wait,
    wait_timeout,
};

const SOON: Duration = Duration::from_millis(1);
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
fn future_goes_through_the_five_states() {
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
fn dropped_promise_ends_its_future() {
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
fn cancel_and_start_never_both_win() {
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
fn wait_first_completed_returns_all_that_are_done() {
    let (mut promises, futures) = promises::<4>();
    keep(&mut promises[2], Ok(2));
    futures[1].cancel();
    let waited = wait(&futures, ReturnWhen::FirstCompleted);
    let addresses = |futures: &[&Future<usize>]| {
        futures.iter().map(|future| std::ptr::from_ref(*future)).collect::<Vec<_>>()
    };
    assert_eq!(addresses(&waited.done), addresses(&[&futures[1], &futures[2]]));
    assert_eq!(addresses(&waited.not_done), addresses(&[&futures[0], &futures[3]]));
}

/// The barrier has the promise kept only when the waiter is about to wait.
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
        let waited = wait_timeout(&futures, ReturnWhen::FirstCompleted, IN_TIME);
        assert_eq!((waited.done.len(), waited.not_done.len()), (1, 1));
    });
}

#[test]
fn wait_first_exception_ignores_results_and_cancellations() {
    let (mut promises, futures) = promises::<4>();
    keep(&mut promises[0], Ok(0));
    futures[1].cancel();
    let waited = wait_timeout(&futures, ReturnWhen::FirstException, SOON);
    assert_eq!((waited.done.len(), waited.not_done.len()), (2, 2), "the timeout ended it");
    keep(&mut promises[3], Err(TaskError::Abandoned));
    let waited = wait_timeout(&futures, ReturnWhen::FirstException, IN_TIME);
    assert_eq!((waited.done.len(), waited.not_done.len()), (3, 1));
    keep(&mut promises[2], Ok(2));
    let waited = wait(&futures, ReturnWhen::FirstException);
    assert_eq!((waited.done.len(), waited.not_done.len()), (4, 0));
}

#[test]
fn wait_all_counts_duplicates_once_and_returns_what_it_got() {
    let (mut promises, [first, second]) = promises::<2>();
    let waited = wait_timeout([&first, &second, &first], ReturnWhen::AllCompleted, SOON);
    assert_eq!((waited.done.len(), waited.not_done.len()), (0, 2));
    keep(&mut promises[0], Ok(0));
    keep(&mut promises[1], Ok(1));
    let waited = wait([&first, &second, &first], ReturnWhen::AllCompleted);
    assert_eq!((waited.done.len(), waited.not_done.len()), (2, 0));
    let waited = wait([first, second], ReturnWhen::AllCompleted);
    let results: Vec<_> = waited.done.into_iter().map(|future| future.result()).collect();
    assert_eq!(results, [Ok(0), Ok(1)]);
    let nothing = wait([] as [Future<()>; 0], ReturnWhen::FirstCompleted);
    assert!(nothing.done.is_empty() && nothing.not_done.is_empty());
}

#[test]
fn as_completed_yields_in_order_of_ending_without_duplicates() {
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
fn as_completed_timeout_counts_and_returns_the_unfinished() {
    let (mut promises, futures) = promises::<4>();
    keep(&mut promises[1], Ok(1));
    keep(&mut promises[3], Ok(3));
    let mut completed = as_completed(futures).timeout(Duration::from_millis(1));
    assert_eq!(completed.next().unwrap().unwrap().result(), Ok(1));
    assert_eq!(completed.next().unwrap().unwrap().result(), Ok(3));
    let error = completed.next().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "2 (of 4) futures unfinished");
    assert!(completed.next().is_none());
    let rest = completed.into_rest();
    assert_eq!(rest.len(), 2);
    keep(&mut promises[0], Ok(0));
    keep(&mut promises[2], Ok(2));
    let results: Vec<_> = rest.into_iter().map(|future| future.result()).collect();
    assert_eq!(results, [Ok(0), Ok(2)]);
}

/// Otherwise each look with a timeout would leave something behind in the future.
#[test]
fn wait_and_as_completed_leave_nothing_in_the_future() {
    let (_promise, future) = promise::<()>();
    for _ in 0..100 {
        wait_timeout([&future], ReturnWhen::AllCompleted, Duration::ZERO);
        drop(as_completed([&future]));
    }
    assert!(format!("{future:?}").contains("watches: 0"), "{future:?}");
}

#[test]
fn callbacks_run_after_cancel_and_after_a_panicking_callback() {
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
fn callback_added_by_a_callback_runs_before_the_result() {
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
fn await_is_woken_once() {
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

/// Makes threads that never rest, until it is dropped.
struct Load(Arc<AtomicBool>);

impl Load {
    fn new(threads: usize) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        for _ in 0..threads {
            let is_over = Arc::clone(&is_over);
            thread::spawn(move || while !is_over.load(Ordering::Relaxed) {});
        }
        Self(is_over)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// One try in ten is quick even if the system takes the core away in the others. A wait that yields
/// loses a time slice, and more, in each try.
#[test]
fn result_timeout_of_zero_returns_at_once_on_busy_cores() {
    let _load = Load::new(8);
    let (_promise, future) = promise::<()>();
    let try_once = |_| {
        let start = Instant::now();
        assert_eq!(future.result_timeout(Duration::ZERO), Err(NotDone));
        start.elapsed()
    };
    let quickest = (0..10).map(try_once).min().unwrap();
    assert!(quickest < Duration::from_millis(2), "{quickest:?}");
}

#[test]
fn result_timeout_never_returns_early() {
    let (_promise, future) = promise::<()>();
    for millis in [1, 5, 20] {
        let (timeout, start) = (Duration::from_millis(millis), Instant::now());
        assert_eq!(future.result_timeout(timeout), Err(NotDone));
        assert!(start.elapsed() >= timeout);
    }
    assert_eq!(future.result_deadline(Instant::now()), Err(NotDone));
}

#[test]
fn timeout_may_be_endless() {
    let (promise, future) = promise();
    let keeper = thread::spawn(move || {
        promise.start();
        promise.finish(Ok(7));
    });
    assert_eq!(future.result_timeout(Duration::MAX), Ok(Ok(7)));
    keeper.join().unwrap();
}

#[test]
fn result_moves_once_and_errors_are_repeated() {
    let (promise, future) = promise::<String>();
    promise.start();
    promise.finish(Ok("moved".to_owned()));
    assert_eq!(future.exception(), None);
    assert_eq!(future.result(), Ok("moved".to_owned()));
    assert_eq!(future.result(), Err(TaskError::ResultTaken));
    assert_eq!((future.exception(), future.done()), (None, true));
    let waited = wait([&future], ReturnWhen::AllCompleted);
    assert_eq!(waited.done, [&future], "a future without its result is still done");
    let (told, tell) = mpsc::channel();
    future.add_done_callback(move |outcome| told.send(outcome.clone()).unwrap());
    assert_eq!(tell.recv(), Ok(Err(TaskError::ResultTaken)));

    let (promise, future) = item41_executors::promise::<()>();
    promise.start();
    promise.finish(Err(TaskError::Abandoned));
    for _ in 0..2 {
        assert_eq!(future.exception_timeout(Duration::ZERO), Ok(Some(TaskError::Abandoned)));
        assert_eq!(future.result(), Err(TaskError::Abandoned));
    }
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(thread::panicking(), "boom");
    }
}

#[test]
fn future_ends_whatever_a_callback_panics_with() {
    let (promise, future) = promise();
    let (told, tell) = mpsc::channel();
    future.add_done_callback(|_| std::panic::panic_any(Bomb));
    let bomb = Bomb;
    future.add_done_callback(move |_| drop(bomb));
    future.add_done_callback(move |_| told.send(()).unwrap());
    promise.start();
    promise.finish(Ok(7));
    assert_eq!(tell.recv(), Ok(()));
    assert_eq!(future.result_timeout(IN_TIME), Ok(Ok(7)));
}

/// Both wait for the future, one with a waker whose runtime panics.
#[test]
fn wait_returns_though_a_waker_panics() {
    struct Panicking;
    impl Wake for Panicking {
        fn wake(self: Arc<Self>) {
            panic!("a runtime fails");
        }
    }
    let (promise, future) = promise();
    let waker = Arc::new(Panicking).into();
    let mut awaiting = pin!(future.into_future());
    assert!(awaiting.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    promise.start();
    promise.finish(Ok(7));
    assert_eq!(awaiting.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Ready(Ok(7)));
}

#[test]
fn dropped_map_cancels_all_though_a_result_panics_when_dropped() {
    let mut map = Map::default();
    let mut promises = Vec::new();
    for _ in 0..3 {
        let (promise, future) = promise::<Bomb>();
        promises.push(promise);
        map.extend([future]);
    }
    let first = promises.remove(0);
    first.start();
    first.finish(Ok(Bomb));
    let dropped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(map)));
    assert!(dropped.is_err(), "the result panics");
    assert!(promises.iter().all(|promise| !promise.start()), "the others are cancelled");
}

#[test]
fn abort_calls_its_hook_once_and_only_while_the_task_runs() {
    let calls = Arc::new(AtomicUsize::new(0));
    let hook = |calls: &Arc<AtomicUsize>| {
        let calls = Arc::clone(calls);
        move || {
            calls.fetch_add(1, Ordering::Relaxed);
        }
    };
    let (waiting, future) = promise::<()>();
    waiting.on_abort(hook(&calls));
    assert!(future.abort());
    assert_eq!(future.result(), Err(TaskError::Cancelled));

    let (running, future) = promise::<()>();
    running.on_abort(hook(&calls));
    running.start();
    assert!(future.abort() && future.abort());
    running.finish(Ok(()));
    assert_eq!(future.result(), Err(TaskError::Aborted));
    assert_eq!(calls.load(Ordering::Relaxed), 1);

    let (stubborn, future) = promise::<()>();
    stubborn.start();
    assert!(!future.abort(), "there is no way to end it");
}
