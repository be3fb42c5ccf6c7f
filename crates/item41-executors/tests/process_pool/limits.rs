//! Initializers, limits, and what is sent ahead.

use std::{
    fs::File,
    os::fd::{AsFd, AsRawFd},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use item41_executors::{
    ProcessPoolBuilder, ProcessPoolExecutor, ReturnWhen, Shutdown, StartError, SubmitError,
    TaskError, wait,
};
use nix::sys::signal::{Signal, kill};

use super::{
    COUNTED, DESCRIPTORS, DOUBLE, FOREVER, LEND_SOCKET, NAME, NAP, PID, SET_COUNT, is_gone,
    only_worker, pid, stop, this_program,
};

pub(crate) fn builder(workers: usize) -> ProcessPoolBuilder {
    ProcessPoolExecutor::builder().workers(workers).command(|| this_program("worker"))
}

#[test]
fn initializer_runs_first_in_each_worker() {
    let pool = builder(2).initializer(&SET_COUNT, 40).build().unwrap();
    let counts = pool.map(&COUNTED, [1; 20]).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    assert!(counts.iter().all(|&count| count > 40), "{counts:?}");
}

#[test]
fn failing_initializer_breaks_the_pool() {
    // The task panics for this one.
    let pool = builder(2).initializer(&SET_COUNT, 0).build().unwrap();
    let error = match pool.submit(&FOREVER, ()) {
        Ok(future) => future.result().unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    assert!(error.contains("its initializer failed: the task panicked"), "{error}");
    pool.shutdown(Shutdown::default());
    assert!(matches!(pool.submit(&DOUBLE, 1), Err(SubmitError::BrokenProcessPool { .. })));
}

#[test]
fn worker_is_replaced_after_its_tasks() {
    let pool = builder(1).tasks_per_child(3).build().unwrap();
    let ids = pool.map(&PID, [(); 10]).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    let runs: Vec<_> = ids.chunk_by(|a, b| a == b).map(<[u32]>::len).collect();
    assert_eq!(runs, [3, 3, 3, 1]);
    pool.shutdown(Shutdown::default());
    assert!(ids.into_iter().all(|id| is_gone(pid(id))));
    let none = builder(1).tasks_per_child(0).build();
    assert!(matches!(none.unwrap_err(), StartError::ZeroTasksPerChild));
}

/// Python 3.13.0 hangs here.
#[test]
fn pool_shut_down_early_replaces_workers_to_the_end() {
    let pool = builder(2).tasks_per_child(2).build().unwrap();
    let futures: Vec<_> = (0..11).map(|n| pool.submit(&DOUBLE, n).unwrap()).collect();
    pool.shutdown(Shutdown::default().wait(false));
    pool.shutdown(Shutdown::default());
    for (n, future) in (0..).zip(futures) {
        assert_eq!(future.result(), Ok(2 * n));
    }
}

#[test]
fn worker_stopped_beyond_its_timeout_breaks_the_pool() {
    let timeout = Duration::from_secs(4);
    let pool = builder(1).worker_timeout(timeout).build().unwrap();
    let worker = only_worker(&pool);
    stop(worker);
    let error = pool.submit(&DOUBLE, 1).unwrap().result().unwrap_err().to_string();
    assert!(error.contains("gave no answer within 4s"), "{error}");
    drop(pool);
    assert!(is_gone(worker));
}

#[test]
fn worker_timeout_may_be_endless_and_not_zero() {
    let pool = builder(1).worker_timeout(Duration::MAX).prefetch(0).build().unwrap();
    for _ in 0..20 {
        assert_eq!(pool.submit(&NAP, 2).unwrap().result(), Ok(()));
    }
    let none = builder(1).worker_timeout(Duration::ZERO).build();
    assert!(matches!(none.unwrap_err(), StartError::ZeroTimeout));
}

#[test]
fn stopped_worker_without_work_is_killed_at_the_end() {
    let pool = builder(1).build().unwrap();
    let worker = only_worker(&pool);
    stop(worker);
    drop(pool);
    assert!(is_gone(worker));
}

#[test]
fn map_timeout_cancels_what_has_not_started() {
    let pool = builder(1).prefetch(0).build().unwrap();
    only_worker(&pool);
    let timeout = Duration::from_millis(1);
    let mut naps = pool.map(&NAP, [300, 60_000, 60_000]).unwrap().timeout(timeout);
    assert_eq!(naps.next(), Some(Err(TaskError::TimedOut { timeout })));
    assert_eq!(naps.next(), None);
    // Only the first of them may still run.
    assert_eq!(pool.submit(&DOUBLE, 4).unwrap().result(), Ok(8));
}

#[test]
fn chunks_of_zero_items_are_refused() {
    let pool = builder(1).build().unwrap();
    let error = pool.map_chunks(&DOUBLE, 0..3, 0).unwrap_err();
    assert_eq!(error, SubmitError::ZeroChunkSize);
}

#[test]
fn workers_have_names_and_numbers() {
    let pool = builder(2).name("indexer").build().unwrap();
    assert_eq!(pool.workers(), 2);
    assert_eq!(pool.process_ids().len(), 2);
    let name = pool.submit(&NAME, ()).unwrap().result().unwrap();
    assert!(name.contains("process-pool-worker: indexer "), "{name}");
}

/// The worker is stopped, so that the calls that it was sent stay unanswered while the test looks.
#[test]
fn short_tasks_are_sent_ahead_unless_prefetch_is_zero() {
    for (prefetch, most) in [(256, 10), (3, 4), (0, 1)] {
        let pool = builder(1).prefetch(prefetch).build().unwrap();
        // On a busy machine a task may seem long for once, and then fewer are sent ahead.
        let sent = (0..60).map(|_| sent_ahead(&pool, most)).find(|sent| *sent >= most);
        assert_eq!(sent, Some(most), "with prefetch({prefetch})");
    }
}

/// Submits ten short tasks to a worker that is stopped, and returns how many were sent to it. Where
/// they are fewer than `expected`, the manager is given a second.
fn sent_ahead(pool: &ProcessPoolExecutor, expected: usize) -> usize {
    for n in 0..20 {
        // One after the other, so that the pool learns how short they are.
        pool.submit(&DOUBLE, n).unwrap().result().unwrap();
    }
    let worker = pid(pool.process_ids()[0]);
    stop(worker);
    let futures: Vec<_> = (0..10).map(|n| pool.submit(&DOUBLE, n).unwrap()).collect();
    let running = || futures.iter().filter(|future| future.running()).count();
    let start = Instant::now();
    while running() < expected && start.elapsed() < Duration::from_secs(1) {
        thread::yield_now();
    }
    let cancelled = futures.iter().filter(|future| future.cancel()).count();
    kill(worker, Signal::SIGCONT).unwrap();
    let waited = wait(&futures, ReturnWhen::AllCompleted);
    assert_eq!(waited.done.len(), 10);
    10 - cancelled
}

#[test]
fn no_call_is_sent_behind_an_unknown_task() {
    let pool = builder(2).build().unwrap();
    let forever = pool.submit(&FOREVER, ()).unwrap();
    // They all pass it by.
    let doubles = pool.map(&DOUBLE, 0..100).unwrap();
    assert_eq!(doubles.map(Result::unwrap).sum::<u64>(), 9900);
    assert!(!forever.done());
    kill(pid(pool.process_ids()[0]), Signal::SIGKILL).unwrap();
}

/// What a careless library leaves open to each program that is started.
#[test]
#[cfg(target_os = "linux")]
fn worker_inherits_only_its_socket() {
    let careless = File::open("/dev/zero").unwrap();
    let flags = nix::fcntl::FcntlArg::F_SETFD(nix::fcntl::FdFlag::empty());
    nix::fcntl::fcntl(careless.as_fd(), flags).unwrap();
    let pool = builder(1).build().unwrap();
    let open = pool.submit(&DESCRIPTORS, ()).unwrap().result().unwrap();
    drop(pool);
    assert!(
        !open.iter().any(|to| to == "/dev/zero"),
        "{} came through: {open:?}",
        careless.as_raw_fd()
    );
    assert_eq!(open.iter().filter(|to| to.starts_with("socket:")).count(), 1, "{open:?}");
    assert_eq!(open[0], "/dev/null", "{open:?}");
}

/// Two numbers for one file, one of a folder, and gaps between the numbers.
#[test]
#[cfg(target_os = "linux")]
fn worker_closes_each_of_many_inherited_descriptors() {
    const SHELL: &str = "exec 3</dev/zero 4<&3 7</proc 9>/dev/full 8<&- && exec \"$0\" \"$@\"";
    let shell = || {
        let program = this_program("worker");
        let mut shell = Command::new("sh");
        shell.args(["-c", SHELL]).arg(program.get_program()).args(program.get_args());
        shell.stdout(Stdio::null()).stderr(Stdio::null());
        shell
    };
    let pool = ProcessPoolExecutor::builder().workers(2).command(shell).build().unwrap();
    for open in pool.map(&DESCRIPTORS, [(); 20]).unwrap().map(Result::unwrap) {
        let came_through =
            |to: &&String| ["/dev/zero", "/proc", "/dev/full"].contains(&to.as_str());
        assert_eq!(open.iter().find(came_through), None, "{open:?}");
        assert_eq!(open.iter().filter(|to| to.starts_with("socket:")).count(), 1, "{open:?}");
    }
}

/// A child of the worker has its socket as standard input, and lives on when the worker is gone.
#[test]
#[cfg(target_os = "linux")]
fn death_of_a_worker_is_seen_though_its_socket_is_held() {
    let pool = builder(1).build().unwrap();
    let worker = only_worker(&pool);
    let holder = pid(pool.submit(&LEND_SOCKET, ()).unwrap().result().unwrap());
    let forever = pool.submit(&FOREVER, ()).unwrap();
    kill(worker, Signal::SIGKILL).unwrap();
    let error = forever.result().unwrap_err().to_string();
    kill(holder, Signal::SIGKILL).unwrap();
    assert!(error.contains("SIGKILL"), "{error}");
}
