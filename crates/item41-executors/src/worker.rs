//! The worker process: the same program, started again, that answers instead of running `main`.

use std::{
    collections::HashSet,
    fs::File,
    io::{self, Write},
    os::{
        fd::{AsFd, AsRawFd},
        unix::net::UnixStream,
    },
    process,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use nix::{
    errno::Errno,
    sys::socket::{MsgFlags, recv},
    time::{ClockId, clock_gettime},
};

use crate::{
    StartError, TaskError, Tasks, WorkerTimes,
    caught::note_places,
    frame::{Incoming, LIMIT, Outgoing, number},
    inherited,
    wire::{AnswerHeader, Hello, RequestHeader, write},
};

/// What a worker finds at the beginning of its own name. Unlike an environment variable it is not
/// passed on to programs that a task starts.
pub(crate) const WORKER_NAME: &str = "process-pool-worker: ";

/// A name that two of this program's tasks have.
static TWINS: OnceLock<&'static str> = OnceLock::new();

/// Says so if two of this program's tasks have the same name.
pub(crate) fn check_names() -> Result<(), StartError> {
    TWINS.get().map_or(Ok(()), |task| Err(StartError::Twins { task }))
}

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
/// runs the `tasks` it is asked for, and ends the process when the pool closes its socket. On Linux
/// the system kills it when the pool's process dies; elsewhere it ends when its task is done. What
/// stands before this call in `main` is done by every worker too, as with a Python module that is
/// imported without an `if __name__ == "__main__"`.
///
/// Two tasks of the same name are refused, because a worker could not tell which is meant: no pool is
/// made in such a program ([`StartError::Twins`](crate::StartError::Twins)), and a worker says so on
/// standard error and exits with status 1.
///
/// A worker's standard input is empty, and what its tasks print goes to standard error. On Linux it
/// closes every other descriptor that it inherited.
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
    let twins = twins(tasks);
    if let Some(task) = twins {
        // The program's user need not care before it makes a pool, which then refuses.
        let _ = TWINS.set(task);
    }
    let name = std::env::args_os().next();
    if name.is_some_and(|name| name.as_encoded_bytes().starts_with(WORKER_NAME.as_bytes())) {
        if let Some(task) = twins {
            // Nobody is there to be told where even this cannot be written.
            let _ = writeln!(io::stderr(), "{}", StartError::Twins { task });
            process::exit(1);
        }
        // The parent is gone or closes the pool: there is nobody left to tell an error to.
        process::exit(i32::from(serve(tasks).is_err()));
    }
}

/// A name that two of the tasks have.
fn twins(tasks: &Tasks) -> Option<&'static str> {
    let mut seen = HashSet::new();
    tasks.iter().map(|task| task.name()).find(|name| !seen.insert(*name))
}

fn serve(tasks: &Tasks) -> io::Result<()> {
    inherited::die_with_parent()?;
    inherited::close_all()?;
    note_places();
    let mut socket = socket_from_stdin()?;
    let (mut incoming, mut limit) = (Incoming::new(LIMIT), None);
    loop {
        while let Some((of, message)) = incoming.next().map_err(|_| garbage())? {
            let received = clock_gettime(ClockId::CLOCK_MONOTONIC)?.into();
            let Some(limit) = limit else {
                let hello: Hello = postcard::from_bytes(message).map_err(|_| garbage())?;
                limit = Some(hello.limit);
                incoming.set_limit(hello.limit);
                continue;
            };
            let mut answer = answer(tasks, message, received, limit)?;
            number(&mut answer, of);
            // At once, though the next request may be there: nobody knows how long it takes, and
            // this answer would be lost if it ended the process.
            socket.write_all(&answer)?;
        }
        if fill(&mut incoming, &mut socket)? == 0 {
            return Ok(());
        }
    }
}

/// How often a worker steps aside and looks again before it sleeps: the next request often comes
/// within microseconds, and to be woken on another core takes 100 of them.
const LOOKS: u32 = 20;

fn fill(incoming: &mut Incoming, socket: &mut UnixStream) -> io::Result<usize> {
    for _ in 0..LOOKS {
        match recv(socket.as_raw_fd(), incoming.room(), MsgFlags::MSG_DONTWAIT) {
            Ok(count) => {
                incoming.filled(count);
                return Ok(count);
            }
            Err(Errno::EAGAIN | Errno::EINTR) => thread::yield_now(),
            Err(error) => return Err(error.into()),
        }
    }
    loop {
        match incoming.fill(socket) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
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

fn answer(tasks: &Tasks, request: &[u8], received: Duration, limit: usize) -> io::Result<Vec<u8>> {
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
    if let Some(message) = message(header.arguments, times, &outcomes, limit) {
        return Ok(message);
    }
    let error = TaskError::too_long("send the results", header.task, limit);
    outcomes.clear();
    fail_all(header.arguments, error, &mut outcomes);
    // Too long even to say so: a limit that no pool can have.
    message(header.arguments, times, &outcomes, limit).ok_or_else(garbage)
}

fn message(count: usize, times: WorkerTimes, outcomes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut message = Outgoing::new();
    let header = AnswerHeader { outcomes: count, times };
    write(&header, message.body()).expect("numbers can be serialized");
    message.body().extend_from_slice(outcomes);
    message.finish(limit)
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
