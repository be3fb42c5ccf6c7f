//! How much may wait in a pool, and how long a message may be.

use std::{
    io::Read,
    process::Stdio,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use item41_executors::{Future, ProcessPoolExecutor, TaskError};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::{DOUBLE, FILL, LENGTH, limits::builder, only_worker, stop, this_program};

/// A stopped worker reads nothing. What is submitted waits in the parent, and the submitter does not.
#[test]
fn large_argument_does_not_block_submit() {
    let pool = builder(1).build().unwrap();
    let worker = only_worker(&pool);
    stop(worker);
    let large = vec![1_u8; 4 << 20];
    let futures: Vec<_> = (0..8).map(|_| pool.submit(&LENGTH, &large).unwrap()).collect();
    assert!(futures.iter().all(|future| !future.done()));
    kill(worker, Signal::SIGCONT).unwrap();
    assert!(futures.into_iter().all(|future| future.result() == Ok(4 << 20)));
}

#[test]
fn submit_waits_for_space_in_a_full_queue() {
    let pool = builder(1).queue_bytes(1 << 20).prefetch(0).build().unwrap();
    let pool = Arc::new(pool);
    let worker = only_worker(&pool);
    stop(worker);
    // The first goes to the worker, the second is the queue's only one and may be larger.
    let first = pool.submit(&DOUBLE, 1).unwrap();
    while !first.running() {
        thread::yield_now();
    }
    let second = pool.submit(&LENGTH, vec![1; 2 << 20]).unwrap();
    let (told, tell) = mpsc::channel();
    let (submitter, large) = (Arc::clone(&pool), vec![1; 2 << 20]);
    let third = thread::spawn(move || {
        let future = submitter.submit(&LENGTH, large).unwrap();
        told.send(()).unwrap();
        future.result()
    });
    assert!(tell.recv_timeout(Duration::from_millis(50)).is_err(), "it waits for space");
    kill(worker, Signal::SIGCONT).unwrap();
    assert_eq!(second.result(), Ok(2 << 20));
    tell.recv().unwrap();
    assert_eq!(third.join().unwrap(), Ok(2 << 20));
}

/// Makes a pool whose worker is stopped and has the first task; the second fills the queue.
fn full_pool() -> (ProcessPoolExecutor, Pid, [Future<u64>; 2]) {
    let pool = builder(1).queue_bytes(1).prefetch(0).build().unwrap();
    let worker = only_worker(&pool);
    stop(worker);
    let first = pool.submit(&DOUBLE, 1).unwrap();
    while !first.running() {
        thread::yield_now();
    }
    let second = pool.submit(&DOUBLE, 2).unwrap();
    (pool, worker, [first, second])
}

/// The worker is stopped all the while: only the cancel makes space.
#[test]
fn cancelled_task_makes_space_at_once() {
    let (pool, worker, [first, second]) = full_pool();
    let (told, tell) = mpsc::channel();
    thread::scope(|scope| {
        let third = scope.spawn(|| {
            let future = pool.submit(&DOUBLE, 3).unwrap();
            told.send(()).unwrap();
            future.result()
        });
        assert!(tell.recv_timeout(Duration::from_millis(50)).is_err(), "it waits for space");
        assert!(second.cancel());
        let is_told = tell.recv_timeout(Duration::from_mins(1));
        kill(worker, Signal::SIGCONT).unwrap();
        assert!(is_told.is_ok(), "there was space");
        assert_eq!(third.join().unwrap(), Ok(6));
    });
    assert_eq!((first.result(), second.result()), (Ok(2), Err(TaskError::Cancelled)));
}

#[test]
fn submit_that_waits_for_space_ends_when_the_pool_breaks() {
    let (pool, worker, [first, second]) = full_pool();
    thread::scope(|scope| {
        let third = scope.spawn(|| pool.submit(&DOUBLE, 3).map(|future| future.result()));
        kill(worker, Signal::SIGKILL).unwrap();
        // It may have waited already or come too late.
        assert!(!matches!(third.join().unwrap(), Ok(Ok(_))));
    });
    assert!(first.result().is_err() && second.result().is_err());
}

#[test]
fn message_beyond_the_limit_fails_its_own_future_alone() {
    let pool = builder(1).message_bytes(10_000).build().unwrap();
    let argument = pool.submit(&LENGTH, vec![1; 10_000]).unwrap();
    let result = pool.submit(&FILL, 10_000).unwrap();
    let fine = pool.submit(&FILL, 9_000).unwrap();
    let error = argument.result().unwrap_err().to_string();
    assert!(error.starts_with("cannot send the argument of task `length`: it takes"), "{error}");
    let error = result.result().unwrap_err().to_string();
    assert!(error.starts_with("cannot send the result of task `fill`: it takes"), "{error}");
    assert_eq!(fine.result().unwrap().len(), 9_000);
}

/// Not a test: counts its descriptors with few and with many tasks in the queue, and says so.
#[test]
#[ignore = "the next test runs it"]
fn many_tasks() {
    let count = || std::fs::read_dir("/dev/fd").unwrap().count();
    let pool = builder(2).build().unwrap();
    let worker = only_worker(&pool);
    let before = count();
    stop(worker);
    let futures: Vec<_> = (0..10_000).map(|n| pool.submit(&DOUBLE, n).unwrap()).collect();
    assert_eq!(count(), before, "with 10,000 tasks in the queue");
    kill(worker, Signal::SIGCONT).unwrap();
    // In another order than theirs.
    for (n, future) in (0..).zip(futures).collect::<Vec<_>>().into_iter().rev() {
        assert_eq!(future.result(), Ok(2 * n));
    }
    eprint!("done");
}

#[test]
fn ten_thousand_waiting_tasks_take_no_descriptors() {
    let mut program = this_program("room::many_tasks").stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    program.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(program.wait().unwrap().success() && said.ends_with("done"), "{said}");
}
