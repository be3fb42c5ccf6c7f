//! Lets five calls meet.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{process::ExitCode, sync::Mutex};

use answer::five_calls;
use gym::{Check, Meeting};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "each number is called once", run: once },
        Check { name: "five calls are inside at the same time", run: meet },
    ])
}

fn once() {
    let called = Mutex::new(Vec::new());
    five_calls(|number| called.lock().unwrap().push(number));
    let mut called = called.into_inner().unwrap();
    called.sort_unstable();
    assert_eq!(called, [0, 1, 2, 3, 4], "these numbers were called");
}

fn meet() {
    let meeting = Meeting::new(5);
    five_calls(|_| meeting.join());
}
