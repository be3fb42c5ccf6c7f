//! What a panic under a lock leaves behind.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Mutex, PoisonError},
};

use item38_locks::start_together;
use lab::Lab;

/// Two accounts of which one lock takes care: together they have 100, whatever happens.
struct Accounts {
    a: u64,
    b: u64,
}

/// A thread panics between two changes: the lock says so, and the data can be repaired.
pub fn run(lab: &Lab) -> lab::Result {
    let accounts = Mutex::new(Accounts { a: 100, b: 0 });
    let panicked = catch_unwind(AssertUnwindSafe(|| start_together(1, |_| transfer(&accounts))));
    let reached = panicked.is_err();
    if let Ok(started) = panicked {
        started?;
    }
    lab.claim("the panic reaches whoever joins the thread")
        .holds(reached, "joining it passed the panic on");

    let (was_poisoned, mut held) = match accounts.lock() {
        Ok(held) => (false, held),
        Err(poisoned) => (true, poisoned.into_inner()), // The lock is held all the same.
    };
    let Accounts { a, b } = *held;
    lab.say(format!("The lock is poisoned, and the accounts have {a} + {b} of 100"));
    lab.claim("a panic under a lock poisons it, because what it guards may be half changed")
        .holds(was_poisoned && a + b == 70, format!("{} of 100 are missing", 100 - a - b));

    held.b = 100 - held.a;
    accounts.clear_poison();
    drop(held);
    let after = accounts.lock().map(|held| (held.a, held.b)).map_err(PoisonError::into_inner);
    if let Ok((a, b)) = after {
        lab.say(format!("Repaired, they have {a} + {b}, and the lock is as good as new"));
    }
    lab.claim("whoever repairs the data may clear the poison")
        .holds(after.is_ok_and(|(a, b)| a + b == 100), "locking it succeeds again");
    Ok(())
}

/// Takes 30 from one account, and does not live to give them to the other.
fn transfer(accounts: &Mutex<Accounts>) {
    let mut held = accounts.lock().unwrap_or_else(PoisonError::into_inner);
    held.a -= 30;
    resume_unwind(Box::new("a panic, without the message on standard error"));
}
