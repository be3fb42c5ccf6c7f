//! Counts the threads and lets three of them meet.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{process::ExitCode, sync::Mutex};

use answer::for_each;
use gym::{Census, Check, Meeting};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "each number comes once", run: once },
        Check { name: "three threads work at the same time", run: meet },
        Check { name: "three threads do all of the work", run: census },
    ])
}

fn once() {
    for count in [0, 1, 2, 3, 4, 10] {
        let seen = Mutex::new(Vec::new());
        for_each(count, |number| seen.lock().unwrap().push(number));
        let mut seen = seen.into_inner().unwrap();
        seen.sort_unstable();
        assert_eq!(seen, (0..count).collect::<Vec<_>>(), "the numbers below {count}");
    }
}

fn meet() {
    let meeting = Meeting::new(3);
    for_each(12, |_| meeting.join());
}

fn census() {
    let (census, meeting) = (Census::new(), Meeting::new(3));
    for_each(12, |_| {
        let _inside = census.enter();
        // The first three wait for each other, so that no thread takes all numbers.
        meeting.join();
    });
    let threads = census.threads();
    assert_eq!(threads, 3, "{threads} threads have worked on 12 numbers");
    assert_eq!(census.most_at_once(), 3, "how many worked at the same time");
}
