//! Looks where the parts lie, and lets both threads meet.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{process::ExitCode, sync::Mutex};

use answer::sum;
use gym::{Check, Meeting};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "the sum is right for every length", run: right },
        Check { name: "the parts lie within the input", run: borrowed },
        Check { name: "two threads add at the same time", run: meet },
    ])
}

fn right() {
    for length in 0..10 {
        let values: Vec<u64> = (1..=length).collect();
        let sum = sum(&values, |part| part.iter().sum());
        assert_eq!(sum, length * (length + 1) / 2, "the sum of 1 to {length}");
    }
}

fn borrowed() {
    let values: Vec<u64> = (0..7).collect();
    let seen = Mutex::new(Vec::new());
    sum(&values, |part| {
        if !part.is_empty() && !values.as_ptr_range().contains(&part.as_ptr()) {
            gym::fail(format_args!("the part {part:?} is a copy: it lies outside of the input"));
        }
        seen.lock().unwrap().extend_from_slice(part);
        0
    });
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    assert_eq!(seen, values, "each value belongs to one part");
}

fn meet() {
    let meeting = Meeting::new(2);
    sum(&[1, 2, 3, 4], |part| {
        meeting.join();
        part.iter().sum()
    });
}
