//! How a worker knows that it is one, and what it does then.

use std::{
    collections::HashSet,
    fs::File,
    io::{self, Write},
    os::{fd::AsFd, unix::net::UnixStream},
    process,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    net::{RecvFlags, recv},
    stdio::dup2_stdin,
    time::{ClockId, clock_gettime},
};

use super::{
    inherited,
    registered::{Tasks, write_error},
};
use crate::{
    StartError, TaskError, WorkerTimes,
    panics::note_locations,
    parts::Parts,
    process_pool::protocol::{
        AnswerHeader, Hello, Incoming, LIMIT, Outgoing, RequestHeader, is_hello, set_number, write,
    },
    spin::Backoff,
};

/// A name that two of this program's tasks have.
static DUPLICATE: OnceLock<&'static str> = OnceLock::new();

/// Returns an error if two of this program's tasks have the same name.
pub(crate) fn check_names() -> Result<(), StartError> {
    DUPLICATE.get().map_or(Ok(()), |task| Err(StartError::DuplicateTask { task }))
}

static IS_PREPARED: AtomicBool = AtomicBool::new(false);

/// Returns whether this program knows what to do when it is started as a worker.
pub(crate) fn is_prepared() -> bool {
    IS_PREPARED.load(Ordering::Relaxed)
}

/// Makes the program able to be a worker of its own process pools: **call it first thing in
/// `main`**.
///
/// In a program that its user has started it returns at once. In one that a
/// [`ProcessPoolExecutor`](crate::ProcessPoolExecutor) has started as a worker it never returns: it
/// runs the `tasks` that it is asked for, and ends the process when the pool closes its socket. On
/// Linux the system kills it when the pool's process dies; elsewhere it ends when its task is done.
/// What stands before this call in `main` is done by each worker too, as with a Python module that
/// is imported without an `if __name__ == "__main__"`.
///
/// A worker recognizes itself by its standard input, a socket on which the pool has greeted it. So it
/// may be started through `env`, `nice`, `taskset` or a shell, as long as they leave standard input
/// alone.
///
/// Two tasks of the same name are refused, because a worker could not tell which of them is meant.
/// In such a program no pool can be made
/// ([`StartError::DuplicateTask`]); a worker says so on standard error and exits with status 1.
///
/// A worker's standard input is empty for its tasks, and what they print goes to standard error. On
/// Linux it closes each other descriptor that it inherited. Ctrl-C reaches the workers as well as
/// the program, because they are in one process group: a program that survives it finds its pool
/// broken, unless its workers ignore the signal or the pool's
/// [`command`](crate::ProcessPoolBuilder::command) gives them a group of their own.
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
    let duplicate = duplicate(tasks);
    if let Some(task) = duplicate {
        // Only a program that makes a pool need hear of it; the pool refuses then.
        let _ = DUPLICATE.set(task);
    }
    if is_worker() {
        if let Some(task) = duplicate {
            // Where standard error is closed too, no one can be told.
            let _ = writeln!(io::stderr(), "{}", StartError::DuplicateTask { task });
            process::exit(1);
        }
        // An error means that the parent is gone or closes the pool: no caller is left to hear it.
        process::exit(i32::from(serve(tasks).is_err()));
    }
}

/// Returns a name that two of the tasks have.
fn duplicate(tasks: &Tasks) -> Option<&'static str> {
    let mut seen = HashSet::new();
    tasks.iter().map(|task| task.name()).find(|name| !seen.insert(*name))
}

/// Looks for the pool's greeting on standard input, and leaves it there. The pool writes it before
/// it starts the worker.
fn is_worker() -> bool {
    let mut begin = [0; 64];
    let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
    // On anything but a socket this fails, and reads nothing.
    let count = recv(io::stdin(), &mut begin, flags);
    count.is_ok_and(|(count, _)| is_hello(&begin[..count]))
}

/// After a task that took this long, the worker checks whether its parent is still there. The check
/// costs a system call, which is nothing beside such a task.
const CHECK_AFTER: Duration = Duration::from_millis(1);

fn serve(tasks: &Tasks) -> io::Result<()> {
    inherited::die_with_parent()?;
    inherited::close_all()?;
    inherited::restore_name();
    note_locations();
    let mut socket = socket_from_stdin()?;
    let (mut incoming, mut limit) = (Incoming::new(LIMIT), None);
    // If the parent died before `die_with_parent`, the system sends no signal; but the parent's end
    // of the socket was closed before that.
    let mut must_check = true;
    loop {
        while let Some((number, message)) = incoming.next().map_err(|_| malformed())? {
            let received = now()?;
            let Some(limit) = limit else {
                let hello: Hello = postcard::from_bytes(message).map_err(|_| malformed())?;
                limit = Some(hello.limit as usize);
                incoming.set_limit(hello.limit as usize);
                continue;
            };
            if must_check && has_hung_up(&socket) {
                return Ok(());
            }
            let Answer { mut messages, took } = answer(tasks, message, received, limit)?;
            must_check = took > CHECK_AFTER;
            // At once, though the next request may be there: it may take long, and if it ended the
            // process, this answer would be lost.
            for message in &mut messages {
                set_number(message, number);
                socket.write_all(message)?;
            }
        }
        if fill(&mut incoming, &mut socket)? == 0 {
            return Ok(());
        }
    }
}

/// Returns whether the parent has closed its end of the socket.
fn has_hung_up(socket: &UnixStream) -> bool {
    let mut source = [PollFd::new(socket, PollFlags::empty())];
    let _ = poll(&mut source, Some(&Timespec::default()));
    source[0].revents().contains(PollFlags::HUP)
}

fn fill(incoming: &mut Incoming, socket: &mut UnixStream) -> io::Result<usize> {
    let mut backoff = Backoff::new();
    loop {
        match recv(&mut *socket, incoming.space(), RecvFlags::DONTWAIT) {
            Ok((count, _)) => {
                incoming.filled(count);
                return Ok(count);
            }
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if !backoff.snooze() {
            break;
        }
    }
    loop {
        match incoming.fill(socket) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Takes the socket away from standard input. There a task would read from it; and each program that
/// a task starts would inherit it and hold it open after the worker's death.
fn socket_from_stdin() -> io::Result<UnixStream> {
    let socket = io::stdin().as_fd().try_clone_to_owned()?;
    dup2_stdin(File::open("/dev/null")?)?;
    Ok(socket.into())
}

/// What is sent for one request.
struct Answer {
    messages: Vec<Vec<u8>>,
    took: Duration,
}

fn answer(tasks: &Tasks, request: &[u8], received: Duration, limit: usize) -> io::Result<Answer> {
    let (header, arguments) =
        postcard::take_from_bytes::<RequestHeader<'_>>(request).map_err(|_| malformed())?;
    let start = Instant::now();
    let task = tasks.iter().find(|task| task.name() == header.task);
    let find = start.elapsed();
    let mut outcomes = Vec::new();
    let times = if let Some(task) = task {
        task.run(arguments, &mut outcomes).ok_or_else(malformed)?
    } else {
        for _ in 0..Parts::new(arguments).number().ok_or_else(malformed)? {
            let task = header.task.to_owned();
            write_error(TaskError::UnknownTask { task }, &mut outcomes);
        }
        WorkerTimes::default()
    };
    let took = start.elapsed();
    let times = WorkerTimes { received, answered: now()?, find, ..times };
    let messages = messages(header.task, times, &outcomes, limit)?;
    Ok(Answer { messages, took })
}

/// Puts the outcomes into as few messages as the limit allows. An outcome that is too long by itself
/// is replaced by an error.
fn messages(
    task: &str,
    times: WorkerTimes,
    outcomes: &[u8],
    limit: usize,
) -> io::Result<Vec<Vec<u8>>> {
    let begin = |is_more_to_come| {
        let mut message = Outgoing::new();
        write(&AnswerHeader { times, is_more_to_come }, message.body())
            .expect("numbers can be serialized");
        message
    };
    let mut last = begin(false);
    if last.len() + outcomes.len() <= limit {
        last.body().extend_from_slice(outcomes);
        return Ok(vec![last.finish(limit).ok_or_else(malformed)?]);
    }
    let space = limit.saturating_sub(last.len());
    let (mut messages, mut next) = (Vec::new(), Vec::new());
    for part in Parts::new(outcomes).flatten() {
        let mut bytes = u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes().to_vec();
        bytes.extend_from_slice(part);
        if bytes.len() > space {
            bytes.clear();
            write_error(TaskError::too_long("send the result", task, limit), &mut bytes);
        }
        if next.len() + bytes.len() > space {
            let mut message = begin(true);
            message.body().append(&mut next);
            messages.push(message.finish(limit).ok_or_else(malformed)?);
        }
        next.append(&mut bytes);
    }
    last.body().append(&mut next);
    messages.push(last.finish(limit).ok_or_else(malformed)?);
    Ok(messages)
}

/// Returns the time on the clock that all processes share.
fn now() -> io::Result<Duration> {
    clock_gettime(ClockId::Monotonic).try_into().map_err(io::Error::other)
}

fn malformed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the request is malformed")
}
