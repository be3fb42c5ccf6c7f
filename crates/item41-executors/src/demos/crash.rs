//! A crash that must not take the program down.

use item41_executors::{Future, ProcessPoolExecutor, Task, TaskError};
use lab::Lab;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::{GCD, NUMBERS};

/// What a wrong pointer in a C library does to its process. Again and again, because Rust's own
/// handler, which is there for overflowing stacks, takes the first for a mistake.
pub static SEGFAULT: Task<(), ()> =
    Task::new("segfault", |()| while kill(Pid::this(), Signal::SIGSEGV).is_ok() {});
pub static PANIC: Task<(), ()> = Task::new("panic", |()| panic!("this task gives up"));

/// A panic is one task's misfortune; a segmentation fault is that of the whole pool, and of no
/// more.
pub fn run(lab: &Lab) -> lab::Result {
    let pool = ProcessPoolExecutor::new(1)?;
    let before = pool.submit(&GCD, NUMBERS[0])?.result()?;
    let panicked = pool.submit(&PANIC, ())?.result();
    let after_panic = pool.submit(&GCD, NUMBERS[1])?.result();
    let crashed = pool.submit(&SEGFAULT, ())?;
    let behind = pool.submit(&GCD, NUMBERS[2]).map(Future::result);
    let crashed = crashed.result();
    let refused = pool.submit(&GCD, NUMBERS[3]).is_err();
    let new_pool = ProcessPoolExecutor::new(1)?.submit(&GCD, NUMBERS[3])?.result();

    lab.say(format!("Before: {before}"));
    lab.say(format!("A panic: {}", in_words(&panicked)));
    lab.say(format!("The task after it: {}", in_words(&after_panic)));
    lab.say(format!("A segmentation fault: {}", in_words(&crashed)));
    lab.say("What is left: the results from before, an error for each future, this program");
    lab.say(format!("In a new pool: {}", in_words(&new_pool)));

    let is_broken = |error: TaskError| matches!(error, TaskError::BrokenProcessPool { .. });
    // Submitted too late, it has no future.
    let is_lost = behind.is_err() || behind.is_ok_and(|outcome| outcome.is_err_and(is_broken));
    lab.claim("a panic costs one result, and the worker lives on")
        .holds(after_panic == Ok(1) && panicked.is_err(), in_words(&after_panic));
    let seen = in_words(&crashed);
    lab.claim(
        "a worker that segfaults breaks its pool, not the program, and nobody waits for ever",
    )
    .holds(crashed.is_err_and(is_broken) && is_lost && refused && new_pool == Ok(1), seen);
    Ok(())
}

fn in_words<T: std::fmt::Debug>(outcome: &Result<T, TaskError>) -> String {
    match outcome {
        Ok(value) => format!("{value:?}"),
        Err(error) => error.to_string(),
    }
}
