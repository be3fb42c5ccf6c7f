//! What a panic under a lock leaves behind.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Mutex, PoisonError},
};

use item38_locks::start_together;
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "poisoning",
    cells: "",
    about: "What a panic under a lock leaves behind, and how to recover",
    run,
};

/// Two accounts under one lock. Together they have 100.
struct Accounts {
    a: u64,
    b: u64,
}

fn run(lab: &Lab) -> lab::Result {
    let accounts = Mutex::new(Accounts { a: 100, b: 0 });
    let caught = catch_unwind(AssertUnwindSafe(|| start_together(1, |_| transfer(&accounts))));
    let panicked = caught.is_err();
    caught.unwrap_or(Ok(()))?; // A thread that did not start is another matter.
    lab.claim("A panic reaches the thread that joins").holds(panicked, "joining passed it on");

    let (was_poisoned, mut held) = match accounts.lock() {
        Ok(held) => (false, held),
        Err(poisoned) => (true, poisoned.into_inner()), // The lock is held all the same.
    };
    let Accounts { a, b } = *held;
    lab.say(format!("The lock is poisoned, and the accounts have {a} + {b} of 100"));
    lab.claim("A panic under a lock poisons it, because the data may be half changed")
        .holds(was_poisoned && a + b == 70, format!("{} of 100 are missing", 100 - a - b));

    held.b = 100 - held.a;
    accounts.clear_poison();
    drop(held);
    let is_poisoned = accounts.is_poisoned();
    let Accounts { a, b } = *accounts.lock().unwrap_or_else(PoisonError::into_inner);
    lab.say(format!("Repaired, they have {a} + {b}, and the lock is as good as new"));
    lab.claim("A thread that repairs the data may clear the poison")
        .holds(!is_poisoned && a + b == 100, "locking succeeds again");
    Ok(())
}

/// Takes 30 from one account and panics before the deposit to the other.
fn transfer(accounts: &Mutex<Accounts>) {
    let mut held = accounts.lock().unwrap_or_else(PoisonError::into_inner);
    held.a -= 30;
    resume_unwind(Box::new("a panic without a message on standard error"));
}
