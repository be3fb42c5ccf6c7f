//! From 10 to 10,000 threads alive at once: what one of them costs.

use std::{
    fs,
    sync::Barrier,
    thread::{self, Builder, ScopedJoinHandle},
};

use anyhow::{Context, anyhow};
use lab::{Bencher, Group};

pub(crate) const GROUP: Group = Group {
    name: "alive",
    about: "From 10 to 10,000 threads alive at once: time and memory of one",
    run,
};

const THREADS: [usize; 5] = [10, 100, 1000, 3000, 10_000];

fn run(bench: &Bencher) -> lab::Result {
    for threads in THREADS {
        bench
            .row(format!("threads started, alive together and joined: {threads}"))
            .compare("all at once", || alive(threads, threads))
            .to("by tens", || alive(threads, 10))
            .shown()?;
        let (kib, _) = memory(threads)?;
        bench.say(format!("{threads} threads: {:.1} KiB each", kib as f64 / threads as f64));
    }
    bench
        .claim(
            "the time is linear: 1,000 threads at once take at most four times as long as by tens",
        )
        .compare("1,000 at once", || alive(1000, 1000))
        .to("by tens", || alive(1000, 10))
        .at_most(4.0)?;
    Ok(())
}

/// Starts `threads` threads, of which `together` are alive at a time, and returns how many ran.
fn alive(threads: usize, together: usize) -> lab::Result<usize> {
    let mut ran = 0;
    for _ in 0..threads / together {
        ran += meet(together, || ())?.1;
    }
    Ok(ran)
}

/// Returns by how many KiB the process is larger while the threads are alive.
fn memory(threads: usize) -> lab::Result<(u64, usize)> {
    let before = resident()?;
    let (during, ran) = meet(threads, resident)?;
    Ok((during?.saturating_sub(before), ran))
}

/// Has `threads` threads wait for each other, calls `look` meanwhile, and lets them end.
fn meet<T>(threads: usize, look: impl FnOnce() -> T) -> lab::Result<(T, usize)> {
    let barrier = Barrier::new(threads + 1);
    thread::scope(|scope| {
        let wait = || {
            barrier.wait();
            barrier.wait();
        };
        let all: Vec<_> = (0..threads)
            .map(|_| Builder::new().spawn_scoped(scope, wait))
            .collect::<Result<_, _>>()
            .context("cannot start as many threads")?;
        barrier.wait();
        let seen = look();
        barrier.wait();
        let ran = all.len();
        all.into_iter()
            .try_for_each(ScopedJoinHandle::join)
            .map_err(|_| anyhow!("a thread panicked"))?;
        Ok((seen, ran))
    })
}

/// Returns the resident memory of this process, in KiB.
fn resident() -> lab::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.context("the system does not say how much memory is resident")?.parse()?)
}
