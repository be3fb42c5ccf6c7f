//! A crash that does not take the program down.

use item41_executors::{Outcome, ProcessPoolExecutor, Task, TaskError};
use lab::{Demo, Lab};
use rustix::process::{Signal, getpid, kill_process};

use crate::lesson::{GCD, NUMBERS};

pub(crate) const DEMO: Demo = Demo {
    name: "crash",
    cells: "",
    about: "A panic, a segmentation fault, and what is left after each",
    run,
};

/// Does to the process what a wrong pointer in a C library does. It repeats it, because Rust's own
/// handler, which is there for overflowing stacks, takes the first signal for a mistake.
pub(crate) static SEGFAULT: Task<(), ()> =
    Task::new("segfault", |()| while kill_process(getpid(), Signal::SEGV).is_ok() {});
pub(crate) static PANIC: Task<(), ()> = Task::new("panic", |()| panic!("this task gives up"));

/// Shows that a panic concerns one task, and a segmentation fault the whole pool.
fn run(lab: &Lab) -> lab::Result {
    let pool = ProcessPoolExecutor::new(1)?;
    lab.say(format!("Before: {}", in_words(&pool.submit(&GCD, NUMBERS[0])?.result())));
    let panicked = pool.submit(&PANIC, ())?.result();
    lab.say(format!("A panic: {}", in_words(&panicked)));
    let after_panic = pool.submit(&GCD, NUMBERS[1])?.result();
    lab.say(format!("The task after it: {}", in_words(&after_panic)));
    lab.claim("A panic costs one result, and the worker lives on")
        .holds(after_panic == Ok(1) && panicked.is_err(), in_words(&after_panic));

    let crashed = pool.submit(&SEGFAULT, ())?.result();
    let is_refused = pool.submit(&GCD, NUMBERS[2]).is_err();
    lab.say(format!("A segmentation fault: {}", in_words(&crashed)));
    lab.say("What is left: the results from before, an error for each future, this program");
    let new_pool = ProcessPoolExecutor::new(1)?.submit(&GCD, NUMBERS[3])?.result();
    lab.say(format!("In a new pool: {}", in_words(&new_pool)));
    let is_broken = matches!(crashed, Err(TaskError::BrokenProcessPool { .. }));
    lab.claim("A worker that segfaults breaks its pool and not the program")
        .holds(is_broken && is_refused && new_pool == Ok(1), in_words(&crashed));
    Ok(())
}

fn in_words<T: std::fmt::Debug>(outcome: &Outcome<T>) -> String {
    match outcome {
        Ok(value) => format!("{value:?}"),
        Err(error) => error.to_string(),
    }
}
