//! Atomic steps do not make an atomic whole.

use std::{
    cell::Cell,
    sync::{Barrier, Mutex, atomic::AtomicU64},
    thread,
};

use anyhow::Context;
use item38_locks::{Counter, start_together, steps::RacyCounter};
use lab::{Demo, Lab};

use crate::lesson::{
    counting::{HOW_MANY, SHOULD_BE, THREADS},
    is_sync::{IsSync, Otherwise},
};

pub(crate) const DEMO: Demo = Demo {
    name: "racy-counter",
    cells: "[35]",
    about: "Five threads count with an atomic load and an atomic store, and updates are lost",
    run,
};

/// All threads load the same 0 and store the same 1: of their first increments one is left.
const FORCED: u64 = THREADS as u64 - 1;

fn run(lab: &Lab) -> lab::Result {
    let found = overlapping()?;
    lab.say(format!("Counter should be {SHOULD_BE}, found {found}"));
    lab.claim("An atomic load and an atomic store lose updates, in safe Rust")
        .holds(found <= SHOULD_BE - FORCED, lost(found));
    lab.claim("The compiler lets threads share a word that is atomic or locked, and no other")
        .holds(
            !IsSync::<Cell<u64>>::ANSWER
                && IsSync::<AtomicU64>::ANSWER
                && IsSync::<Mutex<Cell<u64>>>::ANSWER,
            "Cell<u64> is not Sync; AtomicU64 is, and so is the Cell in a Mutex",
        );
    python(lab)
}

/// Runs the notebook's program, with the steps of an increment written out.
fn overlapping() -> lab::Result<u64> {
    let counter = RacyCounter::new();
    let barrier = Barrier::new(THREADS);
    start_together(THREADS, |_| {
        let value = counter.load();
        barrier.wait(); // All have loaded, none has stored.
        counter.store(value + 1);
        barrier.wait(); // All have stored: the count is 1. From here on nothing is forced.
        for i in 1..HOW_MANY {
            let value = counter.load();
            if i % 1000 == 0 {
                thread::yield_now(); // A good moment for a context switch.
            }
            counter.store(value + 1);
        }
    })?;
    Ok(counter.count())
}

fn lost(found: u64) -> String {
    let lost = SHOULD_BE.saturating_sub(found);
    let others = lost.saturating_sub(FORCED);
    format!("lost {lost} updates: {FORCED} forced by a barrier, {others} to yields and chance")
}

/// Runs the same program in Python, and reports what the notebook's own program finds there.
fn python(lab: &Lab) -> lab::Result {
    let claim = lab.claim("Python's global interpreter lock does not keep the updates either");
    let Some(answer) = lab.ask_python("racy_counter.py")? else {
        claim.skipped(lab.python());
        return Ok(());
    };
    let count = |run: usize| answer[run].as_u64().context("racy_counter.py gave no two counts");
    let (overlapping, notebook) = (count(0)?, count(1)?);
    let (name, lost) = (lab.python(), lost(overlapping));
    claim.holds(
        overlapping <= SHOULD_BE - FORCED,
        format!("{name} {lost}; the notebook's own program found {notebook} this time"),
    );
    Ok(())
}
