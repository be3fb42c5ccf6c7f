//! How workers are started, and how they know themselves.

use std::{
    fs,
    io::Read,
    os::unix::process::CommandExt,
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

use item41_executors::{ProcessPoolExecutor, TaskError, serve_if_worker};
use nix::sys::signal::{Signal, kill, killpg};

use super::{DOUBLE, NAP, TASKS, TOUCH, limits::builder, pid, this_program};

/// Returns this program behind a `wrapper`, which is given the program and its arguments.
fn wrapped(wrapper: &[&str]) -> Command {
    let program = this_program("worker");
    let mut command = Command::new(wrapper[0]);
    command.args(&wrapper[1..]).arg(program.get_program()).args(program.get_args());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn worker_knows_itself_through_a_wrapper() {
    let wrappers: [&[&str]; 5] = [
        &["env", "NAME=value"],
        &["nice"],
        &["sh", "-c", "exec \"$0\" \"$@\""],
        &["sh", "-c", "\"$0\" \"$@\"; true"],
        &["taskset", "1"],
    ];
    for wrapper in wrappers {
        if Command::new(wrapper[0]).arg("--version").output().is_err() {
            eprintln!("skipped: {} is not installed", wrapper[0]);
            continue;
        }
        let pool = ProcessPoolExecutor::with_command(1, || wrapped(wrapper)).unwrap();
        let future = pool.submit(&DOUBLE, 21).unwrap();
        assert_eq!(future.result_timeout(Duration::from_mins(1)), Ok(Ok(42)), "{wrapper:?}");
    }
}

/// Not a test: a worker that is slow to start.
#[test]
#[ignore = "the tests below run it"]
fn slow_worker() {
    sleep(Duration::from_millis(700));
    serve_if_worker(TASKS);
}

/// Not a test: a parent that is killed while its worker starts.
#[test]
#[ignore = "the next test runs it"]
fn short_lived_parent() {
    let pool = ProcessPoolExecutor::with_command(1, || {
        let mut worker = this_program("starting::slow_worker");
        // As long as it lives, it holds the pipe that the next test reads.
        worker.stderr(Stdio::inherit());
        worker
    });
    let (pool, path) = (pool.unwrap(), std::env::var("TOUCHED").unwrap());
    let future = pool.submit(&TOUCH, path).unwrap();
    while !future.running() {
        std::thread::yield_now();
    }
    kill(pid(std::process::id()), Signal::SIGKILL).unwrap();
}

#[test]
fn starting_worker_runs_no_task_of_a_dead_parent() {
    let folder = tempfile::tempdir().unwrap();
    let touched = folder.path().join("touched");
    let mut parent = this_program("starting::short_lived_parent");
    parent.env("TOUCHED", &touched).stderr(Stdio::piped());
    let mut parent = parent.spawn().unwrap();
    parent.wait().unwrap();
    // The end of the pipe comes only when the worker, which holds it too, is gone.
    parent.stderr.take().unwrap().read_to_end(&mut Vec::new()).unwrap();
    assert!(!fs::exists(touched).unwrap(), "the worker has run the task");
}

/// Not a test: a program whose callback takes longer than its workers may.
#[test]
#[ignore = "the next test runs it"]
fn slow_callback() {
    let pool = builder(2).worker_timeout(Duration::from_secs(1)).build().unwrap();
    // Both workers have started.
    let naps: Vec<_> = (0..2).map(|_| pool.submit(&NAP, 50).unwrap()).collect();
    assert!(naps.iter().all(|nap| nap.result() == Ok(())));
    let (first, second) = (pool.submit(&NAP, 100).unwrap(), pool.submit(&NAP, 300).unwrap());
    first.add_done_callback(|_| sleep(Duration::from_millis(1500)));
    assert_eq!((first.result(), second.result()), (Ok(()), Ok(())));
    eprint!("in time");
}

#[test]
fn worker_timeout_does_not_count_a_slow_callback() {
    let output = this_program("starting::slow_callback").stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.ends_with("in time"), "{said}");
}

/// Not a test: a program that is stopped, with its workers, while a task runs.
#[test]
#[ignore = "the next test runs it"]
fn stopped_program() {
    let pool = builder(1).worker_timeout(Duration::from_secs(1)).build().unwrap();
    assert_eq!(pool.submit(&NAP, 1).unwrap().result(), Ok(()));
    let nap = pool.submit(&NAP, 600).unwrap();
    while !nap.running() {
        std::thread::yield_now();
    }
    eprint!("ready");
    assert_eq!(nap.result(), Ok(()));
    eprint!("in time");
}

/// A nap ends by the clock, so the workers are stopped for the first half of it.
#[test]
fn worker_timeout_does_not_count_a_stopped_program() {
    let mut program = this_program("starting::stopped_program");
    let mut program = program.process_group(0).stderr(Stdio::piped()).spawn().unwrap();
    let mut words = program.stderr.take().unwrap();
    words.read_exact(&mut [0; 5]).unwrap();
    let group = pid(program.id());
    killpg(group, Signal::SIGSTOP).unwrap();
    sleep(Duration::from_millis(2500));
    killpg(group, Signal::SIGCONT).unwrap();
    let mut said = String::new();
    words.read_to_string(&mut said).unwrap();
    program.wait().unwrap();
    assert_eq!(said, "in time");
}

#[test]
fn worker_timeout_holds_for_a_worker_that_really_is_late() {
    let pool = builder(1).worker_timeout(Duration::from_millis(500)).build().unwrap();
    let error = pool.submit(&NAP, 60_000).unwrap().result();
    assert!(matches!(error, Err(TaskError::BrokenProcessPool { .. })), "{error:?}");
}
