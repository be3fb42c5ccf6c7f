//! Holds one number until all others are done.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use answer::for_each;
use gym::{Census, Check};

/// How many numbers there are.
const COUNT: usize = 9;

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "each number comes once", run: once },
        Check { name: "two threads do all of the work", run: two_threads },
        Check { name: "all others are done while one is held", run: one_is_held },
    ])
}

fn once() {
    for count in [0, 1, 2, 3, COUNT] {
        let seen = Mutex::new(Vec::new());
        for_each(count, |number| seen.lock().unwrap().push(number));
        let mut seen = seen.into_inner().unwrap();
        seen.sort_unstable();
        assert_eq!(seen, (0..count).collect::<Vec<_>>(), "the numbers below {count}");
    }
}

fn two_threads() {
    let (census, meeting) = (Census::new(), gym::Meeting::new(2));
    for_each(COUNT, |_| {
        let _inside = census.enter();
        meeting.join();
    });
    let threads = census.threads();
    assert_eq!(threads, 2, "{threads} threads have worked");
}

fn one_is_held() {
    for held in 0..COUNT {
        let done = AtomicUsize::new(0);
        for_each(COUNT, |number| {
            if number == held {
                let all_others = || done.load(SeqCst) == COUNT - 1;
                gym::until(all_others, || {
                    let done = done.load(SeqCst);
                    format!(
                        "while number {held} was held, only {done} of {} others were done",
                        COUNT - 1
                    )
                });
            } else {
                done.fetch_add(1, SeqCst);
            }
        });
    }
}
