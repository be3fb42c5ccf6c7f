//! The worker process: the same program, started again, that answers instead of running `main`.

use std::{
    fs::File,
    io::{self, Write},
    os::{fd::AsFd, unix::net::UnixStream},
    process,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use nix::time::{ClockId, clock_gettime};

use crate::{
    TaskError, Tasks, WorkerTimes,
    frame::{Incoming, Outgoing},
    task::{AnswerHeader, RequestHeader, write},
};

/// What a worker finds as its own name. Unlike an environment variable it is not passed on to
/// programs that a task starts.
pub(crate) const WORKER_NAME: &str = "process-pool-worker";

static IS_PREPARED: AtomicBool = AtomicBool::new(false);

/// Whether this program knows what to do when it is started as a worker.
pub(crate) fn is_prepared() -> bool {
    IS_PREPARED.load(Ordering::Relaxed)
}

/// Makes the program able to be a worker of its own process pools: **call it first thing in
/// `main`**.
///
/// In a program that was started by its user it returns at once. In one that a
/// [`ProcessPoolExecutor`](crate::ProcessPoolExecutor) started as a worker it never returns: it
/// runs the `tasks` it is asked for, and ends the process when the pool closes its socket, which
/// also happens when the pool's process dies. What stands before this call in `main` is done by
/// every worker too, as with a Python module that is imported without an
/// `if __name__ == "__main__"`.
///
/// A worker's standard input is empty, and what its tasks print goes to standard error.
///
/// ```no_run
/// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
///
/// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     serve_if_worker(&[&DOUBLE]);
///     let pool = ProcessPoolExecutor::new(4)?;
///     assert_eq!(pool.submit(&DOUBLE, 21)?.result(), Ok(42));
///     Ok(())
/// }
/// ```
pub fn serve_if_worker(tasks: &Tasks) {
    IS_PREPARED.store(true, Ordering::Relaxed);
    if std::env::args_os().next().is_some_and(|name| name == WORKER_NAME) {
        // The parent is gone or closes the pool: there is nobody left to tell an error to.
        process::exit(i32::from(serve(tasks).is_err()));
    }
}

fn serve(tasks: &Tasks) -> io::Result<()> {
    let mut socket = socket_from_stdin()?;
    let mut incoming = Incoming::default();
    loop {
        while let Some(request) = incoming.next().map_err(|_| garbage())? {
            let received = clock_gettime(ClockId::CLOCK_MONOTONIC)?.into();
            socket.write_all(&answer(tasks, &request, received)?)?;
        }
        if incoming.fill(&mut socket)? == 0 {
            return Ok(());
        }
    }
}

/// Takes the socket away from standard input, where a task would read from it and every program
/// that a task starts would inherit it and hold it open after the worker's death.
fn socket_from_stdin() -> io::Result<UnixStream> {
    let stdin = io::stdin();
    let socket = stdin.as_fd().try_clone_to_owned()?;
    nix::unistd::dup2_stdin(File::open("/dev/null")?)?;
    Ok(socket.into())
}

fn answer(tasks: &Tasks, request: &[u8], received: Duration) -> io::Result<Vec<u8>> {
    let (header, arguments) =
        postcard::take_from_bytes::<RequestHeader<'_>>(request).map_err(|_| garbage())?;
    let start = Instant::now();
    let task = tasks.iter().find(|task| task.name() == header.task);
    let find = start.elapsed();
    let mut outcomes = Vec::new();
    let times = if let Some(task) = task {
        task.run(header.arguments, arguments, &mut outcomes)
    } else {
        let task = header.task.to_owned();
        let error = TaskError::UnknownTask { task };
        fail_all(header.arguments, error, &mut outcomes)
    };
    let times = WorkerTimes { received, find, ..times };
    if let Some(message) = message(header.arguments, times, &outcomes) {
        return Ok(message);
    }
    let too_long = postcard::Error::SerializeBufferFull;
    let error = TaskError::serialization("send the results", header.task, &too_long);
    outcomes.clear();
    fail_all(header.arguments, error, &mut outcomes);
    message(header.arguments, times, &outcomes).ok_or_else(garbage)
}

fn message(count: usize, times: WorkerTimes, outcomes: &[u8]) -> Option<Vec<u8>> {
    let mut message = Outgoing::new();
    let header = AnswerHeader { outcomes: count, times };
    write(&header, message.body()).expect("numbers can be serialized");
    message.body().extend_from_slice(outcomes);
    message.finish()
}

fn fail_all(count: usize, error: TaskError, outcomes: &mut Vec<u8>) -> WorkerTimes {
    let error = Err::<(), _>(error);
    for _ in 0..count {
        write(&error, outcomes).expect("an error of ours is plain text");
    }
    WorkerTimes::default()
}

fn garbage() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the request is none")
}
