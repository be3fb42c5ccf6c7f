//! Sets and breaks promises in every schedule.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::process::ExitCode;

use answer::{Broken, promise};
use gym::{Check, thread};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "a value that is set is there", run: set_before },
        Check { name: "the value arrives in every schedule", run: set_beside },
        Check { name: "a dropped promise is broken in every schedule", run: dropped },
        Check { name: "a thread that waits is asleep", run: asleep },
    ])
}

fn set_before() {
    let (promise, future) = promise();
    promise.set(7);
    assert_eq!(future.wait(), Ok(7), "the value was set, and its promise dropped after that");
}

fn set_beside() {
    gym::schedules(|| {
        let (promise, future) = promise();
        let waiter = thread::spawn(move || future.wait());
        promise.set(7);
        assert_eq!(waiter.join().unwrap(), Ok(7), "the value was set");
    });
}

fn dropped() {
    gym::schedules(|| {
        let (promise, future) = promise::<u32>();
        let waiter = thread::spawn(move || future.wait());
        drop(promise);
        assert_eq!(waiter.join().unwrap(), Err(Broken), "the promise was dropped");
    });
}

fn asleep() {
    let (promise, future) = promise();
    let waiter = thread::spawn(move || future.wait());
    waiter.until_asleep();
    promise.set(7);
    assert_eq!(waiter.join().unwrap(), Ok(7), "the value was set");
}
