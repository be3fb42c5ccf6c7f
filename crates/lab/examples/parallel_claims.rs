//! A claim about parallel speed-up, made of a pool that is right and of one that is not.
//!
//!     cargo run --release -p lab --example parallel_claims
//!
//! No lesson shows this. `tests/parallel_claims.rs` runs it to see how such a claim is judged on a
//! real machine.

use std::{
    hint::black_box,
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use lab::{Demo, Item, Lab};

static ITEM: Item = Item {
    number: 0,
    name: "item00-parallel-claims",
    title: "Use all cores, or only one",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/examples/python"),
    demos: &[
        Demo { name: "right", cells: "", about: "A pool of four threads", run: right },
        Demo { name: "one-lock", cells: "", about: "The same pool under one lock", run: one_lock },
    ],
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}

/// Large enough that starting four threads costs little beside them.
const NUMBERS: [u64; 4] = [213_907, 121_475, 151_663, 185_228];

fn right(lab: &Lab) -> lab::Result {
    claim(lab, factors)
}

/// Holds one lock during each computation, so the pool's threads take turns.
fn one_lock(lab: &Lab) -> lab::Result {
    let lock = Mutex::new(());
    claim(lab, |number| {
        let _guard = lock.lock().unwrap_or_else(PoisonError::into_inner);
        factors(number)
    })
}

/// Claims of a pool's work what the lessons claim of theirs.
fn claim(lab: &Lab, work: impl Fn(u64) -> usize + Sync) -> lab::Result {
    let numbers = NUMBERS.repeat(4);
    lab.claim("A pool of four threads makes it faster")
        .compare("a loop over 16 numbers", || Ok(serial(&numbers)))
        .to("four threads", || Ok(pool(&numbers, &work)))
        .beside_bare_threads(2, || serial(&NUMBERS))
        .at_least(1.5)?;
    Ok(())
}

fn serial(numbers: &[u64]) -> usize {
    numbers.iter().map(|&number| factors(number)).sum()
}

/// Four threads take the next number until none is left.
fn pool(numbers: &[u64], work: &(impl Fn(u64) -> usize + Sync)) -> usize {
    let (next, sum) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let worker = || {
        while let Some(&number) = numbers.get(next.fetch_add(1, Ordering::Relaxed)) {
            sum.fetch_add(work(number), Ordering::Relaxed);
        }
    };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(worker);
        }
    });
    sum.into_inner()
}

/// Counts the divisors of a number, by trying all.
fn factors(number: u64) -> usize {
    (1..=number).filter(|&divisor| black_box(number).is_multiple_of(divisor)).count()
}
