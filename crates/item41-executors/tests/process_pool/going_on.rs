//! Pools that go on where a task does not end or a worker dies.

use std::{thread, time::Duration};

use item41_executors::{Future, ProcessPoolBuilder, SubmitError, TaskError};
use nix::sys::signal::{Signal, kill};

use super::{
    DIE, DOUBLE, EXIT, FOREVER, NAP, PID, SET_COUNT, is_gone, limits::builder, only_worker, pid,
    stop,
};

const IN_TIME: Duration = Duration::from_mins(1);

fn replacing(workers: usize) -> ProcessPoolBuilder {
    builder(workers).replace_dead_workers(true)
}

fn wait_until_running(future: &Future<()>) {
    while !future.running() {
        thread::yield_now();
    }
}

fn assert_lost<T: std::fmt::Debug>(outcome: Result<T, TaskError>, by: &str) {
    match outcome {
        Err(TaskError::WorkerLost { reason }) => {
            assert!(reason.contains(by), "{reason:?} should name {by:?}");
        }
        other => panic!("the task should be lost with its worker, but there is {other:?}"),
    }
}

#[test]
fn submit_timeout_ends_its_own_task_alone() {
    let pool = builder(2).build().unwrap();
    let timeout = Duration::from_millis(300);
    let late = pool.submit_timeout(&FOREVER, (), timeout).unwrap();
    let beside = pool.submit(&NAP, 600).unwrap();
    assert_eq!(late.result(), Err(TaskError::TimedOut { timeout }));
    assert_eq!(beside.result(), Ok(()), "the other worker lives on");
    let in_time = pool.submit_timeout(&DOUBLE, 21, IN_TIME).unwrap();
    assert_eq!(in_time.result(), Ok(42));
    assert_eq!(pool.process_ids().len(), 2);
}

/// The calls behind it are in the worker's socket, and cannot have begun.
#[test]
fn submit_timeout_spares_the_calls_sent_behind_its_task() {
    let pool = builder(1).build().unwrap();
    for n in 0..20 {
        pool.submit(&DOUBLE, n).unwrap().result().unwrap();
    }
    let worker = only_worker(&pool);
    stop(worker);
    let timeout = Duration::from_millis(200);
    let late = pool.submit_timeout(&DOUBLE, 1, timeout).unwrap();
    let behind: Vec<_> = (0..5).map(|n| pool.submit(&DOUBLE, n).unwrap()).collect();
    assert_eq!(late.result(), Err(TaskError::TimedOut { timeout }));
    for (n, future) in (0..).zip(behind) {
        assert_eq!(future.result(), Ok(2 * n));
    }
    assert!(is_gone(worker));
}

#[test]
fn submit_timeout_does_not_count_the_wait_for_a_worker() {
    let pool = builder(1).prefetch(0).build().unwrap();
    only_worker(&pool);
    let before = pool.submit(&NAP, 700).unwrap();
    let behind = pool.submit_timeout(&DOUBLE, 1, Duration::from_millis(500)).unwrap();
    assert_eq!((before.result(), behind.result()), (Ok(()), Ok(2)));
}

#[test]
fn submit_timeout_of_zero_is_refused() {
    let pool = builder(1).build().unwrap();
    let error = pool.submit_timeout(&DOUBLE, 1, Duration::ZERO).unwrap_err();
    assert_eq!(error, SubmitError::ZeroTimeout);
}

#[test]
fn abort_ends_a_running_task_and_its_worker_alone() {
    let pool = builder(1).build().unwrap();
    let worker = only_worker(&pool);
    let forever = pool.submit(&FOREVER, ()).unwrap();
    wait_until_running(&forever);
    assert!(!forever.cancel(), "it is too late for that");
    assert!(forever.abort() && forever.abort(), "again is true again");
    assert_eq!(forever.result(), Err(TaskError::Aborted));
    assert_eq!(pool.submit(&DOUBLE, 21).unwrap().result(), Ok(42));
    assert!(is_gone(worker));
}

#[test]
fn abort_of_a_waiting_task_cancels_it() {
    let pool = builder(1).build().unwrap();
    let forever = pool.submit(&FOREVER, ()).unwrap();
    wait_until_running(&forever);
    let waiting = pool.submit(&DOUBLE, 1).unwrap();
    assert!(waiting.abort());
    assert_eq!(waiting.result(), Err(TaskError::Cancelled));
    assert!(forever.abort());
    let done = pool.submit(&DOUBLE, 1).unwrap();
    assert_eq!(done.exception(), None);
    assert!(!done.abort(), "it has a result");
}

/// The worker is stopped, so that the second call waits in its socket.
#[test]
fn abort_of_a_task_sent_ahead_spares_the_one_before_it() {
    let pool = builder(1).build().unwrap();
    for n in 0..20 {
        pool.submit(&DOUBLE, n).unwrap().result().unwrap();
    }
    let worker = only_worker(&pool);
    stop(worker);
    let futures: Vec<_> = (0..3).map(|n| pool.submit(&DOUBLE, n).unwrap()).collect();
    while !futures.iter().all(Future::running) {
        thread::yield_now();
    }
    assert!(futures[1].abort());
    kill(worker, Signal::SIGCONT).unwrap();
    assert_eq!(futures[0].result(), Ok(0));
    assert_eq!(futures[1].result(), Err(TaskError::Aborted));
    // The worker may have been killed for the aborted task just when it came to this one.
    let last = futures[2].result();
    assert!(last == Ok(4) || matches!(last, Err(TaskError::WorkerLost { .. })), "{last:?}");
    assert_eq!(pool.submit(&DOUBLE, 21).unwrap().result(), Ok(42));
}

#[test]
fn replace_dead_workers_loses_only_the_running_task() {
    let pool = replacing(1).build().unwrap();
    let exits = pool.submit(&EXIT, 3).unwrap();
    let behind: Vec<_> = (0..10).map(|n| pool.submit(&DOUBLE, n).unwrap()).collect();
    assert_lost(exits.result(), "exit status: 3");
    for (n, future) in (0..).zip(behind) {
        assert_eq!(future.result(), Ok(2 * n));
    }
    assert_lost(pool.submit(&DIE, ()).unwrap().result(), "SIGKILL");
    assert_eq!(pool.submit(&DOUBLE, 21).unwrap().result(), Ok(42));
}

#[test]
fn replace_dead_workers_replaces_one_killed_while_free() {
    let pool = replacing(1).build().unwrap();
    let worker = only_worker(&pool);
    kill(worker, Signal::SIGKILL).unwrap();
    while pool.process_ids() == [u32::try_from(worker.as_raw()).unwrap()] {
        thread::yield_now();
    }
    assert_ne!(pool.submit(&PID, ()).unwrap().result().map(pid), Ok(worker));
}

#[test]
fn replace_dead_workers_replaces_one_beyond_its_timeout() {
    let pool = replacing(1).worker_timeout(Duration::from_millis(800)).build().unwrap();
    let forever = pool.submit(&FOREVER, ()).unwrap();
    assert_lost(forever.result(), "gave no answer within 800ms");
    assert_eq!(pool.submit(&DOUBLE, 21).unwrap().result(), Ok(42));
}

#[test]
fn replace_dead_workers_ends_where_workers_never_start() {
    let pool = builder(2).command(|| std::process::Command::new("false"));
    let pool = pool.replace_dead_workers(true).build().unwrap();
    let error = loop {
        match pool.submit(&DOUBLE, 1).map(|future| future.result()) {
            Ok(Err(TaskError::WorkerLost { .. })) => {}
            Ok(Err(TaskError::BrokenProcessPool { reason })) => break reason,
            Ok(outcome) => panic!("no worker can have answered {outcome:?}"),
            Err(error) => break error.to_string(),
        }
        thread::sleep(Duration::from_millis(20));
    };
    assert!(error.contains("died without a call"), "{error}");
}

#[test]
fn replace_dead_workers_still_breaks_for_its_initializer() {
    let pool = replacing(1).initializer(&SET_COUNT, 0).build().unwrap();
    let error = match pool.submit(&DOUBLE, 1) {
        Ok(future) => future.result().unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    assert!(error.contains("its initializer failed: the task panicked"), "{error}");
}
