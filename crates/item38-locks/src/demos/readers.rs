//! A lock that several readers share, and a look at a lock without waiting.

use std::{
    sync::{Barrier, Mutex, PoisonError, RwLock},
    thread,
};

use anyhow::anyhow;
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "readers",
    cells: "",
    about: "Readers of an `RwLock` are inside at the same time, and `try_lock` does not wait",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let (price, both_are_inside) = (RwLock::new(7), Barrier::new(2));
    // Each reader waits inside for the other one. With a `Mutex`, both would wait forever.
    let read = || {
        let price = price.read().unwrap_or_else(PoisonError::into_inner);
        both_are_inside.wait();
        *price
    };
    let (mine, other) = thread::scope(|scope| {
        let other = scope.spawn(read);
        (read(), other.join())
    });
    let other = other.map_err(|_| anyhow!("a reader panicked"))?;
    lab.say(format!("Two readers met inside the lock and read {mine} and {other}"));
    lab.claim("Two readers of an `RwLock` are inside at the same time")
        .holds((mine, other) == (7, 7), "each waited inside for the other one");

    let counter = Mutex::new(0);
    let taken = counter.lock();
    let while_taken = counter.try_lock().is_ok();
    drop(taken);
    let afterwards = counter.try_lock().is_ok();
    lab.say(format!("try_lock while the lock is taken: {while_taken}; afterwards: {afterwards}"));
    lab.claim("`try_lock` returns at once, whether it has the lock or not")
        .holds(!while_taken && afterwards, "the same thread asked, which would wait for itself");
    Ok(())
}
