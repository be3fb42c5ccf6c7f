//! Tasks, their futures, and the end of the pool.

use std::{
    collections::HashSet,
    sync::{Arc, Barrier, Mutex, mpsc},
    thread,
    time::Duration,
};

use item41_executors::{
    Future, NotDone, Shutdown, StartError, State, SubmitError, TaskError, ThreadPoolExecutor,
};

use super::occupy;

#[test]
fn pool_of_zero_threads_is_refused() {
    let error = ThreadPoolExecutor::new(0).unwrap_err();
    assert!(matches!(error, StartError::ZeroWorkers));
}

/// The barrier opens only when four tasks run at the same time.
#[test]
fn tasks_run_at_the_same_time_in_each_thread() {
    let pool = ThreadPoolExecutor::new(4).unwrap();
    let barrier = Arc::new(Barrier::new(4));
    let met = pool.map(move |n| (barrier.wait(), n).1, 0..4).unwrap();
    assert_eq!(met.collect::<Result<Vec<_>, _>>().unwrap(), [0, 1, 2, 3]);
}

#[test]
fn map_submits_everything_at_once_and_keeps_the_order() {
    let pool = ThreadPoolExecutor::new(2).unwrap();
    let (second_ran, first_waits) = mpsc::channel();
    let (second_ran, first_waits) = (Mutex::new(second_ran), Mutex::new(first_waits));
    let task = move |n: u32| {
        if n == 0 {
            first_waits.lock().unwrap().recv().unwrap();
        } else {
            second_ran.lock().unwrap().send(()).unwrap();
        }
        n * 10
    };
    let results = pool.map(task, 0..2).unwrap();
    assert_eq!(results.size_hint(), (2, Some(2)));
    assert_eq!(results.collect::<Vec<_>>(), [Ok(0), Ok(10)]);
}

#[test]
fn dropped_map_cancels_what_has_not_started() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, occupied) = occupy(&pool);
    let ran = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&ran);
    drop(pool.map(move |n| log.lock().unwrap().push(n), 0..5));
    drop(free);
    assert_eq!(occupied.result(), Ok(()));
    drop(pool);
    assert!(ran.lock().unwrap().is_empty());
}

#[test]
fn panic_arrives_with_its_message_and_spares_the_thread() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let first_thread = pool.submit(|| thread::current().id()).unwrap().result();
    let line = line!() + 1;
    let failed: Future<()> = pool.submit(|| panic!("no {}", "luck")).unwrap();
    let (message, location) = ("no luck".to_owned(), Some(format!("{}:{line}", file!())));
    let error = failed.result().unwrap_err();
    assert_eq!(error.to_string(), format!("the task panicked at {}:{line}: no luck", file!()));
    assert_eq!(error, TaskError::Panicked { message, location });
    let odd: Future<()> = pool.submit(|| std::panic::resume_unwind(Box::new(7))).unwrap();
    let message = "no message".to_owned();
    assert_eq!(odd.result(), Err(TaskError::Panicked { message, location: None }));
    assert_eq!(pool.submit(|| thread::current().id()).unwrap().result(), first_thread);
}

#[test]
fn result_that_panics_when_dropped_spares_the_thread() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(thread::panicking(), "boom");
        }
    }
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, _occupied) = occupy(&pool);
    drop(pool.submit(|| Bomb).unwrap());
    drop(free);
    assert_eq!(pool.submit(|| 1).unwrap().result(), Ok(1));
}

#[test]
fn future_goes_from_pending_to_running_to_finished() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, first) = occupy(&pool);
    let second = pool.submit(|| 2).unwrap();
    assert_eq!((first.state(), second.state()), (State::Running, State::Pending));
    assert!(first.running() && !first.done() && !first.cancel());
    assert_eq!(second.result_timeout(Duration::from_millis(1)), Err(NotDone));
    drop(free);
    assert_eq!(second.result_timeout(Duration::from_mins(1)).unwrap(), Ok(2));
    assert!(first.done() && !first.running() && !first.cancelled() && !first.cancel());
    assert_eq!(first.state(), State::Finished);
}

#[test]
fn cancelled_task_never_runs() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, _first) = occupy(&pool);
    let (ran, runs) = mpsc::channel();
    let second = pool.submit(move || ran.send(())).unwrap();
    assert!(second.cancel() && second.cancel(), "again is true again");
    assert!(second.cancelled() && second.done() && !second.running());
    drop(free);
    drop(pool);
    assert_eq!(runs.recv(), Err(mpsc::RecvError), "its closure is dropped unrun");
    assert_eq!(second.result(), Err(TaskError::Cancelled));
}

/// A cancelled future's waiter is woken by `cancel`, though the only thread stays busy.
#[test]
fn cancel_wakes_the_waiter() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (_free, _first) = occupy(&pool);
    let second = Arc::new(pool.submit(|| ()).unwrap());
    let canceller = Arc::clone(&second);
    let (told, tell) = mpsc::channel();
    second.add_done_callback(move |outcome| told.send(outcome.clone()).unwrap());
    thread::scope(|scope| {
        let waiter = scope.spawn(move || tell.recv().unwrap());
        assert!(canceller.cancel());
        assert_eq!(waiter.join().unwrap(), Err(TaskError::Cancelled));
    });
}

#[test]
fn callbacks_run_in_order_early_late_and_after_a_panic() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, future) = occupy(&pool);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = |name: &'static str| {
        let seen = Arc::clone(&seen);
        move |outcome: &Result<(), TaskError>| seen.lock().unwrap().push((name, outcome.clone()))
    };
    future.add_done_callback(note("first"));
    future.add_done_callback(|_| panic!("a callback fails"));
    future.add_done_callback(note("second"));
    assert_eq!(seen.lock().unwrap().len(), 0);
    drop(free);
    // The thread that ran the task also ran the callbacks, before it takes another one.
    pool.submit(|| ()).unwrap().result().unwrap();
    future.add_done_callback(note("late"));
    let expected = ["first", "second", "late"].map(|name| (name, Ok(())));
    assert_eq!(*seen.lock().unwrap(), expected);
    assert_eq!(future.result(), Ok(()));
}

#[test]
fn result_returns_after_the_callbacks() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, future) = occupy(&pool);
    let seen = Arc::new(Mutex::new(0));
    let count = Arc::clone(&seen);
    future.add_done_callback(move |_| {
        thread::yield_now();
        *count.lock().unwrap() += 1;
    });
    drop(free);
    future.result().unwrap();
    assert_eq!(*seen.lock().unwrap(), 1);
}

#[test]
fn shutdown_runs_what_waits_unless_told_to_cancel_it() {
    for cancel_futures in [false, true] {
        let pool = ThreadPoolExecutor::new(1).unwrap();
        let (free, first) = occupy(&pool);
        let second = pool.submit(|| 2).unwrap();
        pool.shutdown(Shutdown::default().wait(false).cancel_futures(cancel_futures));
        assert_eq!(pool.submit(|| ()).unwrap_err(), SubmitError::Shutdown);
        assert_eq!(second.cancelled(), cancel_futures);
        drop(free);
        pool.shutdown(Shutdown::default());
        assert_eq!(first.result(), Ok(()));
        let expected = if cancel_futures { Err(TaskError::Cancelled) } else { Ok(2) };
        assert_eq!(second.result(), expected);
    }
}

#[test]
fn cancel_then_shutdown_never_hangs() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, _first) = occupy(&pool);
    let futures: Vec<_> = (0..5).map(|n| pool.submit(move || n).unwrap()).collect();
    assert!(futures.iter().all(Future::cancel));
    drop(free);
    pool.shutdown(Shutdown::default().cancel_futures(true));
    assert!(futures.into_iter().all(|future| future.result() == Err(TaskError::Cancelled)));
}

#[test]
fn pool_dropped_in_its_own_thread_does_not_wait_for_itself() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, future) = occupy(&pool);
    let (told, tell) = mpsc::channel();
    let pool = Mutex::new(Some(pool));
    future.add_done_callback(move |_| {
        drop(pool.lock().unwrap().take());
        told.send(()).unwrap();
    });
    drop(free);
    tell.recv().unwrap();
    assert_eq!(future.result(), Ok(()));
}

#[test]
fn dropped_pool_waits_for_its_tasks() {
    let pool = ThreadPoolExecutor::new(2).unwrap();
    let names = Arc::new(Mutex::new(HashSet::new()));
    for n in 0..100 {
        let names = Arc::clone(&names);
        drop(pool.submit(move || names.lock().unwrap().insert(n)).unwrap());
    }
    drop(pool);
    assert_eq!(names.lock().unwrap().len(), 100);
    assert_eq!(Arc::strong_count(&names), 1, "the threads are gone");
}
