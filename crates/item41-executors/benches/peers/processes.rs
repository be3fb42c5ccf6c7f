//! Calls that do nothing, into worker processes.

use std::{
    io::{Read, Write},
    net::Shutdown,
    os::{fd::OwnedFd, unix::net::UnixStream},
    process::{Child, Command},
};

use item41_executors::{ProcessPoolExecutor, Task};
use lab::{Bencher, Effort, Group};

pub(crate) static NOTHING: Task<u64, u64> = Task::new("nothing", |n| n);

/// The goal: a tenth of the time of procspawn, and of CPython.
pub(crate) const TENTH: f64 = 0.1;
/// The goal with many items in a message, where what is left is serializing.
const CHUNKED: f64 = 0.3;
/// The goal for a call that waits for the one before, beside procspawn.
const SINGLE: f64 = 0.3;
/// The goal for such a call beside a bare round trip between two processes.
const BARE: f64 = 1.3;

pub(crate) const GROUP: Group = Group {
    name: "process-no-op",
    about: "What a call that does nothing costs in a worker process",
    run,
};

fn run(bench: &Bencher) -> lab::Result {
    let pool = ProcessPoolExecutor::new(1)?;
    let peer = procspawn::Pool::new(1)?;
    let calls = if bench.effort() == Effort::Quick { 500 } else { 1000 };
    let ours = || in_order(&pool, calls, 1);
    let title = format!("{calls} calls, submitted at once");
    bench
        .row(&title)
        .compare("item41", ours)
        .to("procspawn", || bulk(&peer, calls))
        .at_most(TENTH)?;
    alone(bench, "", &pool, &peer, calls)?;
    against_python(bench, &pool)
}

/// Calls of which each waits for the one before; `beside` says what else runs.
pub(crate) fn alone(
    bench: &Bencher,
    beside: &str,
    pool: &ProcessPoolExecutor,
    peer: &procspawn::Pool,
    calls: u64,
) -> lab::Result {
    let title = format!("{calls} calls, each when the one before is answered{beside}");
    let row = || bench.row(&title).compare("item41", || one_by_one(pool, calls));
    row().to("procspawn", || single(peer, calls)).at_most(SINGLE)?;
    let mut cat = Cat::start()?;
    row().to("a socket pair and cat", || cat.round_trips(calls)).at_most(BARE)?;
    Ok(())
}

/// A process that sends back what it gets: what a call into a process cannot do without.
struct Cat {
    socket: UnixStream,
    child: Child,
}

impl Cat {
    fn start() -> lab::Result<Self> {
        let (socket, theirs) = UnixStream::pair()?;
        let stdout = OwnedFd::from(theirs.try_clone()?);
        let child = Command::new("cat").stdin(OwnedFd::from(theirs)).stdout(stdout).spawn()?;
        Ok(Self { socket, child })
    }

    fn round_trips(&mut self, calls: u64) -> lab::Result<u64> {
        let (mut sum, mut answer) = (0, [0; 8]);
        for n in 0..calls {
            self.socket.write_all(&n.to_le_bytes())?;
            self.socket.read_exact(&mut answer)?;
            sum += u64::from_le_bytes(answer);
        }
        Ok(sum)
    }
}

impl Drop for Cat {
    fn drop(&mut self) {
        // It ends at the end of its input, and fails only where it has ended already.
        let _ = self.socket.shutdown(Shutdown::Both);
        let _ = self.child.wait();
    }
}

fn against_python(bench: &Bencher, pool: &ProcessPoolExecutor) -> lab::Result {
    // As many calls as the counterparts make.
    bench
        .row("1,000 calls, chunks of 1")
        .compare("item41", || in_order(pool, 1000, 1))
        .to_python("process_noop_1.py")
        .at_most(TENTH)?;
    bench
        .row("100,000 calls, chunks of 1,000")
        .compare("item41", || in_order(pool, 100_000, 1000))
        .to_python("process_noop_1000.py")
        .at_most(CHUNKED)?;
    Ok(())
}

pub(crate) fn in_order(pool: &ProcessPoolExecutor, calls: u64, chunk: usize) -> lab::Result<u64> {
    let mut sum = 0;
    for result in pool.map_chunks(&NOTHING, 0..calls, chunk)? {
        sum += result?;
    }
    Ok(sum)
}

fn one_by_one(pool: &ProcessPoolExecutor, calls: u64) -> lab::Result<u64> {
    let mut sum = 0;
    for n in 0..calls {
        sum += pool.submit(&NOTHING, n)?.result()?;
    }
    Ok(sum)
}

/// Joins in the order of submission: procspawn stalls otherwise.
pub(crate) fn bulk(pool: &procspawn::Pool, calls: u64) -> lab::Result<u64> {
    let handles: Vec<_> = (0..calls).map(|n| pool.spawn(n, |n| n)).collect();
    let mut sum = 0;
    for handle in handles {
        sum += handle.join()?;
    }
    Ok(sum)
}

fn single(pool: &procspawn::Pool, calls: u64) -> lab::Result<u64> {
    let mut sum = 0;
    for n in 0..calls {
        sum += pool.spawn(n, |n| n).join()?;
    }
    Ok(sum)
}
