//! Is the worker too: it answers, and aborts when it is told to.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    env, fs,
    io::{self, Write},
    path::PathBuf,
    process::{Command, ExitCode},
};

use answer::{Broken, call_all};
use gym::{Check, Leaks};

/// The variable that makes this program a worker, with the file where it notes its requests.
const NOTES: &str = "EXERCISE_NOTES";

fn main() -> ExitCode {
    if let Ok(notes) = env::var(NOTES) {
        return worker(&notes);
    }
    gym::main(&[
        Check { name: "each request has its answer", run: answers },
        Check { name: "every request ends when the worker aborts", run: every_one_ends },
        Check { name: "half an answer does not count", run: half_an_answer },
        Check { name: "no request is sent twice", run: at_most_once },
        Check { name: "no child is left", run: none_left },
    ])
}

/// Answers each line in capitals; aborts at `abort`, and at `half` after half an answer.
fn worker(notes: &str) -> ExitCode {
    for line in io::stdin().lines().map_while(Result::ok) {
        let file = fs::OpenOptions::new().append(true).create(true).open(notes);
        if file.and_then(|mut file| writeln!(file, "{line}")).is_err() {
            return ExitCode::FAILURE;
        }
        match line.as_str() {
            "abort" => std::process::abort(),
            "half" => {
                print!("HA");
                // Whether it arrives or not, the worker is about to abort.
                let _ = io::stdout().flush();
                std::process::abort();
            }
            line => println!("{}", line.to_uppercase()),
        }
    }
    ExitCode::SUCCESS
}

/// Calls a worker; returns the results, and what it was asked.
fn run(requests: &[&str]) -> (Vec<Result<String, Broken>>, Vec<String>) {
    let this = env::current_exe().expect("a program knows its path");
    let notes: PathBuf = env::temp_dir().join(format!("aborts-{}", std::process::id()));
    let results = call_all(Command::new(this).env(NOTES, &notes), requests);
    let asked = fs::read_to_string(&notes).unwrap_or_default();
    fs::remove_file(&notes).expect("the worker was asked something");
    let asked = asked.lines().map(str::to_owned).collect();
    (results.expect("the worker can be started"), asked)
}

fn answers() {
    let (results, _) = run(&["one", "two"]);
    assert_eq!(results, [Ok("ONE".to_owned()), Ok("TWO".to_owned())]);
}

fn every_one_ends() {
    let (results, _) = run(&["one", "abort", "two", "three"]);
    assert_eq!(results.len(), 4, "how many requests have a result");
    assert_eq!(results[0], Ok("ONE".to_owned()), "the request before the abort");
    assert_eq!(results[1..], [const { Err(Broken) }; 3], "the requests from the abort on");
}

fn half_an_answer() {
    let (results, _) = run(&["half", "two"]);
    assert_eq!(results, [Err(Broken), Err(Broken)], "the worker has aborted after half an answer");
}

fn at_most_once() {
    let (_, asked) = run(&["one", "abort"]);
    assert_eq!(asked, ["one", "abort"], "what the workers were asked");
}

fn none_left() {
    let leaks = Leaks::watch();
    run(&["one", "abort", "two"]);
    run(&["one"]);
    leaks.expect_none();
}
