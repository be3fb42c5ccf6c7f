//! Lets a call end only when the result of another has been delivered.

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
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use answer::as_completed;
use gym::Check;

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "each call has one result", run: all },
        Check { name: "a result is delivered before the other calls are done", run: as_they_come },
        Check { name: "results are delivered on the calling thread", run: on_this_thread },
    ])
}

fn all() {
    let mut results = Vec::new();
    as_completed(&[&|| 10, &|| 20, &|| 30], |number, result| results.push((number, result)));
    results.sort_unstable();
    assert_eq!(results, [(0, 10), (1, 20), (2, 30)]);
}

fn as_they_come() {
    // The last call is done at once, and each other when the result of the next was delivered.
    let delivered = AtomicUsize::new(0);
    let waits_for = |results: usize| {
        let delivered = &delivered;
        move || {
            let is_there = || delivered.load(SeqCst) == results;
            gym::until(is_there, || {
                let delivered = delivered.load(SeqCst);
                format!("only {delivered} of {results} results that are there were delivered")
            });
            results
        }
    };
    let (first, second, third) = (waits_for(2), waits_for(1), waits_for(0));
    let mut order = Vec::new();
    as_completed(&[&first, &second, &third], |number, _| {
        order.push(number);
        delivered.fetch_add(1, SeqCst);
    });
    assert_eq!(order, [2, 1, 0], "the order in which they were done");
}

fn on_this_thread() {
    let this = thread::current().id();
    as_completed(&[&|| (), &|| ()], |_, ()| {
        assert_eq!(thread::current().id(), this, "the calling thread");
    });
}
