//! Workers that are killed, stopped, corrupted and flooded at random: each future ends, and neither
//! a process nor a descriptor is left.
//!
//! One test, alone in its program, because it counts the descriptors of the process.
//! `FAULT_ROUNDS=1000 cargo test --release -p item41-executors --test faults` does 1,000 rounds;
//! `FAULT_SEED` repeats those of another run.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::{
    env, fs,
    io::Write,
    os::unix::net::UnixStream,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use fastrand::Rng;
use item41_executors::{
    Future, ProcessPoolExecutor, ReturnWhen, Task, TaskError, Tasks, serve_if_worker, wait_timeout,
};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// Spins for that many microseconds, and returns the bytes that it got.
static WORK: Task<(u64, Vec<u8>), Vec<u8>> = Task::new("work", |(micros, bytes)| {
    let start = std::time::Instant::now();
    while start.elapsed() < Duration::from_micros(micros) {}
    bytes
});
/// Writes bytes of its own to the parent.
static CORRUPT: Task<Vec<u8>, ()> = Task::new("corrupt", |bytes| {
    // The parent may close the socket before all is written.
    let _ = socket().write_all(&bytes);
});
/// Writes them over and over, until the parent reads no more.
static FLOOD: Task<Vec<u8>, ()> =
    Task::new("flood", |bytes| while socket().write_all(&bytes).is_ok() {});
/// Signals itself again and again, because Rust's own handler of SIGSEGV takes the first signal for a
/// mistake.
static DIE: Task<i32, ()> = Task::new("die", |signal| {
    loop {
        kill(Pid::this(), Signal::try_from(signal).unwrap()).unwrap();
    }
});
static TASKS: &Tasks = &[&WORK, &CORRUPT, &FLOOD, &DIE];

/// Returns the worker's socket to its parent, which is its only one.
fn socket() -> UnixStream {
    let entries = fs::read_dir("/proc/self/fd").unwrap();
    let is_socket = |path: &std::path::PathBuf| {
        fs::read_link(path).is_ok_and(|to| to.to_string_lossy().starts_with("socket:"))
    };
    let path = entries.map(|entry| entry.unwrap().path()).find(is_socket).unwrap();
    let number: i32 = path.file_name().unwrap().to_str().unwrap().parse().unwrap();
    // A socket cannot be opened by its path, but it can be taken by its number from a process: here
    // from this one.
    let process = rustix::process::pidfd_open(
        rustix::process::getpid(),
        rustix::process::PidfdFlags::empty(),
    );
    let flags = rustix::process::PidfdGetfdFlags::empty();
    rustix::process::pidfd_getfd(process.unwrap(), number, flags).unwrap().into()
}

/// Not a test: the worker processes run this one, and never return from it.
#[test]
fn worker() {
    serve_if_worker(TASKS);
}

/// Makes a pool, which goes on without a worker that is lost if `replaces` says so.
fn pool(fault: Fault, replaces: bool, rng: &mut Rng) -> ProcessPoolExecutor {
    // A worker that is left alone must not be taken for stopped, even on a busy machine.
    let limit = if matches!(fault, Fault::None) { 60_000 } else { 200 };
    let mut builder = ProcessPoolExecutor::builder()
        .workers(rng.usize(1..=3))
        .worker_timeout(Duration::from_millis(limit))
        .message_bytes(16 << 20)
        .replace_dead_workers(replaces)
        .command(|| {
            let mut command = Command::new(env::current_exe().unwrap());
            command.args(["worker", "--exact"]).stdout(Stdio::null()).stderr(Stdio::null());
            command
        });
    if rng.bool() {
        builder = builder.tasks_per_child(rng.usize(3..40));
    }
    if rng.bool() {
        builder = builder.prefetch(rng.usize(0..10)).queue_bytes(rng.usize(1..1 << 20));
    }
    builder.build().unwrap()
}

fn random_bytes(rng: &mut Rng, most: usize) -> Vec<u8> {
    let mut bytes = vec![0; rng.usize(0..=most)];
    rng.fill(&mut bytes);
    bytes
}

/// Submits some tasks, or fewer if the pool is broken before.
fn submit_some(pool: &ProcessPoolExecutor, rng: &mut Rng) -> Vec<Future<Vec<u8>>> {
    let mut futures = Vec::new();
    for _ in 0..rng.usize(0..60) {
        // One in twenty is larger than what a socket holds.
        let most = if rng.u8(..20) == 0 { 400_000 } else { 500 };
        let argument = (rng.u64(0..500), random_bytes(rng, most));
        // One in ten must be done soon, and may well be.
        let submitted = match rng.u8(..10) {
            0 => {
                let timeout = Duration::from_micros(rng.u64(100..20_000));
                pool.submit_timeout(&WORK, &argument, timeout)
            }
            _ => pool.submit(&WORK, &argument),
        };
        match submitted {
            Ok(future) => futures.push(future),
            Err(_) => break,
        }
        if rng.u8(..30) == 0 {
            futures[rng.usize(0..futures.len())].abort();
        }
    }
    futures
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    Killed,
    Stopped,
    DiesOfItself,
    Corrupted,
    Flooded,
}

const FAULTS: [Fault; 6] = [
    Fault::None,
    Fault::Killed,
    Fault::Stopped,
    Fault::DiesOfItself,
    Fault::Corrupted,
    Fault::Flooded,
];

/// Hurts one worker. Returns the future of the task that does it, if a task does it.
fn inject(fault: Fault, pool: &ProcessPoolExecutor, rng: &mut Rng) -> Option<Future<()>> {
    let signal = |signal, rng: &mut Rng| {
        thread::sleep(Duration::from_micros(rng.u64(0..3000)));
        let ids = pool.process_ids();
        // None is left where the pool is broken already.
        let id = *ids.get(rng.usize(0..ids.len().max(1)))?;
        // A worker that has run all its tasks may just have left.
        let _ = kill(Pid::from_raw(id.try_into().unwrap()), signal);
        None
    };
    match fault {
        Fault::None => None,
        Fault::Killed => signal(Signal::SIGKILL, rng),
        Fault::Stopped => signal(Signal::SIGSTOP, rng),
        Fault::DiesOfItself => {
            let signals = [Signal::SIGSEGV, Signal::SIGABRT, Signal::SIGTERM, Signal::SIGKILL];
            pool.submit(&DIE, signals[rng.usize(0..4)] as i32).ok()
        }
        Fault::Corrupted => pool.submit(&CORRUPT, random_bytes(rng, 5000)).ok(),
        Fault::Flooded => pool.submit(&FLOOD, [random_bytes(rng, 99), vec![1]].concat()).ok(),
    }
}

fn round(seed: u64) {
    let rng = &mut Rng::with_seed(seed);
    let fault = FAULTS[rng.usize(0..FAULTS.len())];
    let replaces = rng.bool();
    let pool = pool(fault, replaces, rng);
    let mut futures = submit_some(&pool, rng);
    let by_task = inject(fault, &pool, rng);
    futures.extend(submit_some(&pool, rng));
    if replaces {
        goes_on(&pool, fault);
    }
    let waited = wait_timeout(&futures, ReturnWhen::AllCompleted, Duration::from_mins(1));
    assert!(waited.not_done.is_empty(), "{fault:?}: {:?}", waited.not_done);
    for future in futures {
        match future.result() {
            // These errors are asked for, whatever else happens.
            Ok(_) | Err(TaskError::Cancelled | TaskError::Aborted | TaskError::TimedOut { .. }) => {
            }
            // This is rare: a worker that is ended for one call may just have begun the next.
            Err(TaskError::WorkerLost { reason }) if reason.contains("was killed because") => {}
            Err(TaskError::WorkerLost { .. }) if replaces && !matches!(fault, Fault::None) => {}
            Err(TaskError::BrokenProcessPool { .. }) if !matches!(fault, Fault::None) => {}
            Err(error) => panic!("{fault:?}: {error}"),
        }
    }
    if let Some(future) = by_task {
        let outcome = future.result_timeout(Duration::from_mins(1)).unwrap();
        assert!(outcome.is_err() || matches!(fault, Fault::Corrupted), "{fault:?}: {outcome:?}");
    }
}

/// A pool that replaces its workers is not broken, except by workers that die again and again.
fn goes_on(pool: &ProcessPoolExecutor, fault: Fault) {
    for _ in 0..100 {
        match pool.submit(&WORK, (0, vec![7])).map(|future| future.result()) {
            Ok(Ok(bytes)) => return assert_eq!(bytes, [7]),
            Ok(Err(TaskError::WorkerLost { .. })) => {}
            other => panic!("{fault:?}: {other:?}"),
        }
    }
    panic!("{fault:?}: each worker is lost");
}

fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

fn children() -> Vec<String> {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let of_thread = |path: std::path::PathBuf| fs::read_to_string(path.join("children"));
    let lists = tasks.filter_map(|task| of_thread(task.unwrap().path()).ok());
    lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn number_from(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn every_future_ends_whatever_happens_to_workers() {
    let rounds = number_from("FAULT_ROUNDS").unwrap_or(50);
    let first = number_from("FAULT_SEED").unwrap_or(41);
    let descriptors = open_descriptors();
    for seed in first..first + rounds {
        let result = std::panic::catch_unwind(|| round(seed));
        assert!(result.is_ok(), "FAULT_SEED={seed} FAULT_ROUNDS=1 shows it again");
        assert_eq!(open_descriptors(), descriptors, "after seed {seed}");
        assert_eq!(children(), [""; 0], "after seed {seed}");
    }
}
