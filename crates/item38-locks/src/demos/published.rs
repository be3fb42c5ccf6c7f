//! Data that one thread writes, and a flag that says to another one that it is there.

use std::{
    sync::atomic::{
        AtomicU64,
        Ordering::{Acquire, Relaxed, Release},
    },
    thread,
};

use anyhow::anyhow;
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "published",
    cells: "",
    about: "A `Release` store and an `Acquire` load hand data from one thread to another",
    run,
};

const ROUNDS: u64 = 10_000;

fn run(lab: &Lab) -> lab::Result {
    let (data, ready, seen) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let write = || {
        for round in 1..=ROUNDS {
            until(|| seen.load(Acquire) == round - 1);
            data.store(7 * round, Relaxed);
            ready.store(round, Release); // A thread that sees it sees the data, too.
        }
    };
    let right = thread::scope(|scope| {
        let writer = scope.spawn(write);
        let read = |round| {
            until(|| ready.load(Acquire) == round);
            let is_right = data.load(Relaxed) == 7 * round;
            seen.store(round, Release);
            is_right
        };
        let right = (1..=ROUNDS).filter(|round| read(*round)).count();
        writer.join().map(|()| right)
    });
    let right = right.map_err(|_| anyhow!("the writer panicked"))?;
    lab.say(format!("{right} of {ROUNDS} values were there when the flag said so"));
    lab.claim("What was written before a `Release` store is seen after the `Acquire` load of it")
        .holds(right as u64 == ROUNDS, format!("{right} of {ROUNDS}"));
    Ok(())
}

/// Looks again and again, and lets the other thread have the core meanwhile.
fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        thread::yield_now();
    }
}
