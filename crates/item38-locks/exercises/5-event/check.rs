//! Waits for an event in every schedule, and looks how a thread waits.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{process::ExitCode, sync::Arc};

use answer::Event;
use gym::{Check, thread};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "wait returns at once after set", run: set_before },
        Check { name: "a thread waits in every schedule", run: one_waiter },
        Check { name: "all threads that wait go on", run: two_waiters },
        Check { name: "a thread that waits is asleep", run: sleeps },
    ])
}

fn set_before() {
    let event = Event::default();
    assert!(!event.is_set(), "a new event has happened already");
    event.set();
    event.wait();
    event.wait();
    assert!(event.is_set(), "the event has not happened");
}

fn one_waiter() {
    every_schedule(1);
}

fn two_waiters() {
    every_schedule(2);
}

fn every_schedule(waiters: usize) {
    gym::schedules(move || {
        let event = Event::default();
        thread::scope(|scope| {
            for _ in 0..waiters {
                scope.spawn(|| {
                    event.wait();
                    assert!(event.is_set(), "wait returned before set");
                });
            }
            event.set();
        });
    });
}

fn sleeps() {
    let event = Arc::new(Event::default());
    let same = Arc::clone(&event);
    let waiter = thread::spawn(move || same.wait());
    waiter.until_asleep();
    event.set();
    waiter.join().unwrap();
}
