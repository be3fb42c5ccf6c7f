//! Counts with two and three threads, in every schedule.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::process::ExitCode;

use answer::Counter;
use gym::Check;

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "one thread counts", run: one_thread },
        Check { name: "two threads lose nothing in any schedule", run: two_threads },
        Check { name: "a third thread reads in between", run: with_a_reader },
    ])
}

fn one_thread() {
    let counter = Counter::default();
    counter.increment(2);
    counter.increment(3);
    assert_eq!(counter.count(), 5);
}

fn two_threads() {
    gym::schedules(|| {
        let counter = Counter::default();
        gym::thread::scope(|scope| {
            scope.spawn(|| counter.increment(1));
            scope.spawn(|| counter.increment(2));
        });
        let count = counter.count();
        assert_eq!(count, 3, "an update is lost: 1 and 2 make {count}");
    });
}

fn with_a_reader() {
    gym::schedules(|| {
        let counter = Counter::default();
        gym::thread::scope(|scope| {
            scope.spawn(|| counter.increment(1));
            scope.spawn(|| counter.increment(1));
            let (first, second) = (counter.count(), counter.count());
            assert!(first <= second, "the count fell from {first} to {second}");
            assert!(second <= 2, "the count is {second} after two increments");
        });
    });
}
