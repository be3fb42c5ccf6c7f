//! Is the worker too: it squares numbers and counts its messages.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    env, fs, io,
    path::PathBuf,
    process::{Command, ExitCode},
};

use answer::map;
use gym::{Check, Leaks};

/// The variable that makes this program a worker, with the file where it counts its messages.
const NOTES: &str = "EXERCISE_NOTES";

fn main() -> ExitCode {
    if let Ok(notes) = env::var(NOTES) {
        return worker(&notes);
    }
    gym::main(&[
        Check { name: "the results are in the order of the items", run: results },
        Check { name: "another process computes", run: other_process },
        Check { name: "there are as many messages as needed", run: messages },
        Check { name: "a hundred thousand items work", run: many },
        Check { name: "no process and no descriptor is left", run: nothing_left },
    ])
}

/// Squares the numbers of each line; notes its process and the number of its messages.
fn worker(notes: &str) -> ExitCode {
    let mut messages = 0;
    for line in io::stdin().lines().map_while(Result::ok) {
        let numbers = line.split_whitespace().filter_map(|number| number.parse::<u64>().ok());
        let squares: Vec<_> = numbers.map(|number| (number * number).to_string()).collect();
        println!("{}", squares.join(" "));
        messages += 1;
        if fs::write(notes, format!("{} {messages}", std::process::id())).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Maps in a worker; returns the results, the worker's process and its number of messages.
fn run(items: &[u64], chunk: usize) -> (Vec<u64>, u32, usize) {
    let this = env::current_exe().expect("a program knows its path");
    let notes: PathBuf = env::temp_dir().join(format!("chunks-{}", std::process::id()));
    let results = map(Command::new(this).env(NOTES, &notes), items, chunk);
    let text = fs::read_to_string(&notes).unwrap_or_else(|_| "0 0".to_owned());
    // Without a message there are no notes.
    let _ = fs::remove_file(&notes);
    let (process, messages) = text.split_once(' ').expect("the worker notes two numbers");
    let process = process.parse().expect("the first is its process");
    let messages = messages.parse().expect("the second is how many messages came");
    (results.expect("the worker can be started"), process, messages)
}

fn results() {
    let (results, ..) = run(&[3, 1, 4, 1, 5, 9, 2], 3);
    assert_eq!(results, [9, 1, 16, 1, 25, 81, 4]);
    assert!(run(&[], 3).0.is_empty(), "no items have results");
}

fn other_process() {
    let (_, process, _) = run(&[1, 2, 3], 3);
    assert_ne!(process, 0, "no worker has got a message");
    assert_ne!(process, std::process::id(), "the worker is this process");
}

fn messages() {
    for (items, chunk, expected) in [(7, 3, 3), (6, 3, 2), (1, 10, 1), (5, 1, 5)] {
        let numbers: Vec<u64> = (0..items).collect();
        let (_, _, messages) = run(&numbers, chunk);
        assert_eq!(messages, expected, "the messages for {items} items in chunks of {chunk}");
    }
}

fn many() {
    let items: Vec<u64> = (0..100_000).collect();
    let (results, ..) = run(&items, 1000);
    assert!(results.iter().zip(&items).all(|(result, item)| *result == item * item));
    assert_eq!(results.len(), items.len(), "the number of results");
}

fn nothing_left() {
    let leaks = Leaks::watch();
    run(&[1, 2, 3], 2);
    leaks.expect_none();
}
