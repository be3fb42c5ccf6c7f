//! What it does when they die.

use std::{
    io::Read,
    process::{Command, Stdio},
    sync::{Arc, mpsc},
    time::Duration,
};

use item41_executors::{Future, NotDone, ProcessPoolExecutor, Shutdown, SubmitError, TaskError};
use nix::sys::signal::{Signal, kill};

use super::{
    CLOSE_SOCKET, DIE, DOUBLE, EXIT, FILL, FOREVER, LENGTH, is_gone, only_worker, pid, pool, stop,
    this_program,
};

fn assert_broken<T: std::fmt::Debug>(outcome: Result<T, TaskError>, by: &str) {
    match outcome {
        Err(TaskError::BrokenProcessPool { reason }) => {
            assert!(reason.contains(by), "{reason:?} should name {by:?}");
        }
        other => panic!("the pool should be broken, but there is {other:?}"),
    }
}

/// Waits until a future ends, however it ends.
fn when_done<T: Send + 'static>(future: &Future<T>) {
    let (told, tell) = mpsc::channel();
    future.add_done_callback(move |_| told.send(()).unwrap());
    tell.recv().unwrap();
}

#[test]
fn worker_that_exits_breaks_the_pool() {
    let pool = pool(2);
    let forever = pool.submit(&FOREVER, ()).unwrap();
    let exits = pool.submit(&EXIT, 3).unwrap();
    let waiting: Vec<_> = (0..10).map(|n| pool.submit(&DOUBLE, n)).collect();
    assert_broken(exits.result(), "exit status: 3");
    assert_broken(forever.result(), "exit status: 3");
    for future in waiting {
        match future {
            Ok(future) => assert_broken(future.result(), "exit status: 3"),
            Err(error) => assert!(matches!(error, SubmitError::BrokenProcessPool { .. })),
        }
    }
    let error = pool.submit(&DOUBLE, 1).unwrap_err();
    assert!(matches!(error, SubmitError::BrokenProcessPool { .. }), "{error}");
    pool.shutdown(Shutdown::default());
}

#[test]
fn worker_killed_at_work_breaks_the_pool() {
    let pool = pool(1);
    let worker = only_worker(&pool);
    let forever = pool.submit(&FOREVER, ()).unwrap();
    let waiting = pool.submit(&DOUBLE, 1).unwrap();
    kill(worker, Signal::SIGKILL).unwrap();
    assert_broken(forever.result(), "SIGKILL");
    assert_broken(waiting.result(), "SIGKILL");
    drop(pool);
    assert!(is_gone(worker));
}

/// The idle worker is sent nothing; that it dies is seen all the same.
#[test]
fn worker_killed_while_free_breaks_the_pool() {
    let pool = pool(2);
    let forever = pool.submit(&FOREVER, ()).unwrap();
    let idle = only_worker(&pool);
    kill(idle, Signal::SIGKILL).unwrap();
    assert_broken(forever.result(), "SIGKILL");
    assert!(pool.submit(&DOUBLE, 1).is_err());
}

/// A stopped worker reads nothing, so a message larger than the socket stays stuck in its middle.
#[test]
fn worker_killed_in_the_middle_of_a_message_breaks_the_pool() {
    let pool = pool(1);
    let worker = only_worker(&pool);
    stop(worker);
    let large = pool.submit(&LENGTH, vec![1; 16 << 20]).unwrap();
    assert_eq!(large.result_timeout(Duration::from_millis(20)), Err(NotDone));
    kill(worker, Signal::SIGKILL).unwrap();
    assert_broken(large.result(), "SIGKILL");
}

/// A length of 4 GiB is not a message's.
#[test]
fn program_that_talks_nonsense_breaks_the_pool() {
    // Standard input is the socket, in both directions.
    let nonsense = "printf '\\377\\377\\377\\377 is nonsense' >&0; cat";
    let pool = ProcessPoolExecutor::with_command(1, || {
        let mut shell = Command::new("sh");
        shell.args(["-c", nonsense]);
        // It repeats its requests, which the reader of the tests need not see.
        shell.stdout(Stdio::null());
        shell
    });
    let pool = pool.unwrap();
    match pool.submit(&DOUBLE, 1) {
        Ok(future) => assert_broken(future.result(), "sent something else than an answer"),
        Err(error) => {
            assert!(error.to_string().contains("sent something else than an answer"), "{error}");
        }
    }
}

/// It is killed at a different point of the answer each time: before it, in its middle, behind it.
#[test]
fn worker_killed_in_a_large_answer_loses_no_future() {
    for micros in (0..40_000).step_by(2_000) {
        let pool = pool(1);
        let worker = only_worker(&pool);
        let large = pool.submit(&FILL, 8 << 20).unwrap();
        let behind = pool.submit(&DOUBLE, 1);
        std::thread::sleep(Duration::from_micros(micros));
        kill(worker, Signal::SIGKILL).unwrap();
        match large.result() {
            Ok(bytes) => assert!(bytes == vec![7; 8 << 20]),
            broken => assert_broken(broken.map(drop), "SIGKILL"),
        }
        match behind.map(|future| future.result()) {
            Ok(Ok(two)) => assert_eq!(two, 2),
            Ok(broken) => assert_broken(broken, "SIGKILL"),
            Err(error) => assert!(error.to_string().contains("SIGKILL"), "{error}"),
        }
    }
}

/// The pool kills it then, and must not take that for its end.
#[test]
#[cfg(target_os = "linux")]
fn worker_that_closes_its_socket_is_said_to_have_done_so() {
    let pool = pool(1);
    let closes = pool.submit(&CLOSE_SOCKET, ()).unwrap();
    assert_broken(closes.result(), "closed its connection to the pool");
}

#[test]
fn callback_of_a_broken_future_may_use_the_pool() {
    let pool = Arc::new(pool(1));
    let again = Arc::clone(&pool);
    let (told, tell) = mpsc::channel();
    let died = pool.submit(&DIE, ()).unwrap();
    died.add_done_callback(move |_| {
        told.send(again.submit(&DOUBLE, 1).is_err()).unwrap();
        again.shutdown(Shutdown::default());
    });
    assert_broken(died.result(), "SIGKILL");
    assert!(tell.recv().unwrap());
}

#[test]
fn waiting_task_can_be_cancelled() {
    let pool = pool(1);
    let worker = only_worker(&pool);
    let forever = pool.submit(&FOREVER, ()).unwrap();
    let waiting = pool.submit(&DOUBLE, 1).unwrap();
    assert!(waiting.cancel());
    kill(worker, Signal::SIGKILL).unwrap();
    when_done(&forever);
    assert!(!forever.cancel());
    assert_eq!(waiting.result(), Err(TaskError::Cancelled), "it stays cancelled");
}

#[test]
fn kill_workers_ends_tasks_that_never_end() {
    let pool = pool(2);
    let workers: Vec<_> = pool.process_ids().into_iter().map(pid).collect();
    let forever: Vec<_> = (0..2).map(|_| pool.submit(&FOREVER, ()).unwrap()).collect();
    while !forever.iter().all(Future::running) {
        std::thread::yield_now();
    }
    let waiting = pool.submit(&DOUBLE, 1).unwrap();
    pool.kill_workers();
    let error = pool.submit(&DOUBLE, 1).unwrap_err().to_string();
    assert!(error.contains("`kill_workers`"), "{error}");
    for future in forever {
        assert_broken(future.result(), "`kill_workers`");
    }
    assert_broken(waiting.result(), "`kill_workers`");
    pool.kill_workers();
    drop(pool);
    assert!(workers.into_iter().all(is_gone));
}

/// The other thread may wait already or come too late; in both cases it returns.
#[test]
fn kill_workers_works_while_another_thread_shuts_down() {
    let pool = pool(1);
    let forever = pool.submit(&FOREVER, ()).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| pool.shutdown(Shutdown::default()));
        while pool.submit(&DOUBLE, 1).is_ok() {}
        pool.kill_workers();
    });
    assert_broken(forever.result(), "`kill_workers`");
    assert!(pool.submit(&DOUBLE, 1).is_err());
}

#[test]
fn callback_may_kill_its_own_pools_workers() {
    let pool = Arc::new(pool(1));
    let by_force = Arc::clone(&pool);
    let double = pool.submit(&DOUBLE, 1).unwrap();
    let forever = pool.submit(&FOREVER, ()).unwrap();
    double.add_done_callback(move |_| by_force.kill_workers());
    assert_broken(forever.result(), "`kill_workers`");
}

/// Not a test: a parent that is killed before it can end its worker.
#[test]
#[ignore = "the next test runs it"]
fn parent() {
    let pool = ProcessPoolExecutor::with_command(1, || {
        let mut worker = this_program("worker");
        // As long as it lives, it holds the pipe that the next test reads.
        worker.stderr(Stdio::inherit());
        worker
    });
    let pool = pool.unwrap();
    only_worker(&pool);
    // A task that never ends keeps it from seeing that its socket is closed.
    let forever = pool.submit(&FOREVER, ()).unwrap();
    while !forever.running() {
        std::thread::yield_now();
    }
    eprintln!("ready");
    loop {
        std::thread::park();
    }
}

#[test]
fn workers_end_when_their_parent_dies() {
    let mut parent = this_program("dying::parent").stderr(Stdio::piped()).spawn().unwrap();
    let mut words = parent.stderr.take().unwrap();
    let mut ready = [0; 6];
    words.read_exact(&mut ready).unwrap();
    parent.kill().unwrap();
    parent.wait().unwrap();
    // The end of the pipe comes only when the worker, which holds it too, is gone.
    words.read_to_end(&mut Vec::new()).unwrap();
}
