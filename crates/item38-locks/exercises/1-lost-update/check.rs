//! Replays the learner's schedules.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::process::ExitCode;

use gym::Check;
use item38_locks::explorer::{CounterKind, Outcome, context_switches, counter, draw, replay};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "every thread takes its three steps", run: is_complete },
        Check { name: "two threads lose one update", run: one_is_lost },
        Check { name: "two switches are enough", run: few_switches },
        Check { name: "three threads lose two updates", run: two_are_lost },
    ])
}

fn is_complete() {
    assert_complete(answer::lose_one(), 2);
    assert_complete(answer::lose_two(), 3);
}

fn assert_complete(schedule: &str, threads: usize) {
    for letter in letters(threads) {
        let steps = schedule.chars().filter(|&step| step == letter).count();
        assert_eq!(steps, 3, "in {schedule:?} thread {letter} takes {steps} steps instead of 3");
    }
    assert_eq!(schedule.len(), 3 * threads, "{schedule:?} names other threads than {threads}");
}

fn one_is_lost() {
    assert_ends_at_one(answer::lose_one(), 2);
}

fn few_switches() {
    let switches = context_switches(&numbers(answer::lose_one()));
    assert!(switches <= 2, "your schedule switches {switches} times");
}

fn two_are_lost() {
    assert_ends_at_one(answer::lose_two(), 3);
}

fn assert_ends_at_one(schedule: &str, threads: usize) {
    let program = counter(CounterKind::Racy, threads, 1);
    let numbers = numbers(schedule);
    let replayed = replay(&program, &numbers).expect("each thread takes its three steps");
    let drawn = draw(&program, &numbers).expect("each thread takes its three steps");
    let is_lost = replayed.outcome == Some(Outcome::Ends(vec![1]));
    assert!(is_lost, "your schedule does not end at 1:\n{drawn}");
}

fn letters(threads: usize) -> impl Iterator<Item = char> {
    ('A'..='Z').take(threads)
}

fn numbers(schedule: &str) -> Vec<usize> {
    schedule.bytes().map(|letter| usize::from(letter - b'A')).collect()
}
