//! Atomic steps do not make an atomic whole.

use std::{
    cell::Cell,
    marker::PhantomData,
    sync::{Barrier, Mutex, atomic::AtomicU64},
    thread,
};

use anyhow::Context;
use item38_locks::{Counter, RacyCounter, start_together};
use lab::Lab;

use super::{HOW_MANY, SHOULD_BE, THREADS};

/// All threads load the same 0 and store the same 1: of their first increments one is left.
const FORCED: u64 = THREADS as u64 - 1;

/// Five threads count with a load and a store, and updates are lost.
pub fn run(lab: &Lab) -> lab::Result {
    let found = overlapping()?;
    lab.say(format!("Counter should be {SHOULD_BE}, found {found}"));
    lab.claim("an atomic load and an atomic store lose updates, in safe Rust")
        .holds(found <= SHOULD_BE - FORCED, lost(found));
    lab.claim("threads cannot share plain data: the compiler wants it atomic or in a lock").holds(
        !Shared::<Cell<u64>>::IS_SYNC
            && Shared::<AtomicU64>::IS_SYNC
            && Shared::<Mutex<Cell<u64>>>::IS_SYNC,
        "Cell<u64> is not Sync; AtomicU64 is, and so is the Cell in a Mutex",
    );
    python(lab)
}

/// The notebook's program, with what an increment does written out.
fn overlapping() -> lab::Result<u64> {
    let counter = RacyCounter::new();
    let barrier = Barrier::new(THREADS);
    start_together(THREADS, |_| {
        let value = counter.load();
        barrier.wait(); // Everybody has loaded, nobody has stored.
        counter.store(value + 1);
        barrier.wait(); // Everybody has stored: the count is 1. From here on nothing is forced.
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

/// What the same program finds in Python, and what the notebook's finds there.
fn python(lab: &Lab) -> lab::Result {
    let claim = lab.claim("Python's global interpreter lock does not keep the updates either");
    let Some(answer) = lab.ask_python("racy_counter.py")? else {
        claim.skipped(lab.python());
        return Ok(());
    };
    let count = |run: usize| answer[run].as_u64().context("racy_counter.py gave no two counts");
    let (overlapping, notebook) = (count(0)?, count(1)?);
    claim.holds(
        overlapping <= SHOULD_BE - FORCED,
        format!(
            "{} {}; the notebook's own program found {notebook} this time",
            lab.python(),
            lost(overlapping),
        ),
    );
    Ok(())
}

/// Asks the compiler whether threads may share a `T`: where they may, the inherent constant is
/// there and hides the trait's.
struct Shared<T>(PhantomData<T>);

trait Unless {
    const IS_SYNC: bool = false;
}

impl<T> Unless for Shared<T> {}

impl<T: Sync> Shared<T> {
    const IS_SYNC: bool = true;
}
