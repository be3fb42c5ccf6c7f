//! The program `explore`: what it prints, and what it refuses.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn explore(arguments: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_explore");
    Command::new(program).args(arguments.split_whitespace()).output().expect("it can be started")
}

fn shown(arguments: &str) -> String {
    let output = explore(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{arguments}: {errors}");
    String::from_utf8(output.stdout).expect("it writes UTF-8")
}

/// The one line that it says when it refuses.
fn refused(arguments: &str) -> String {
    let output = explore(arguments);
    let errors = String::from_utf8(output.stderr).expect("it writes UTF-8");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments}: {errors}");
    assert_eq!(errors.lines().count(), 1, "{arguments}: {errors}");
    errors.trim_start_matches("explore: ").trim_end().to_owned()
}

#[test]
fn it_counts_every_schedule_and_draws_the_shortest_that_fails() {
    assert_eq!(shown(""), include_str!("golden-explore/counter.txt"));
    assert_eq!(shown("--program deadlock"), include_str!("golden-explore/deadlock.txt"));
}

#[test]
fn every_program_is_explored() {
    for (arguments, line) in [
        ("--threads 3 --increments 2", "17153136 schedules"),
        ("--counter locked", "No schedule goes wrong."),
        ("--counter atomic --threads 10", "  count = 10  3628800  100.00 %"),
        ("--program ordered", "No schedule goes wrong."),
        ("--program condvar-lost-wakeup", "Deadlock: nobody can take another step."),
        ("--program condvar-right", "No schedule goes wrong."),
    ] {
        let shown = shown(arguments);
        assert!(shown.lines().any(|shown| shown == line), "{arguments}:\n{shown}");
    }
}

#[test]
fn json_has_the_same_numbers() {
    let found: Value = serde_json::from_str(&shown("--json")).unwrap();
    assert_eq!((&found["schedules"], &found["failures"]), (&20.into(), &18.into()));
    assert_eq!(found["outcomes"][0]["values"]["count"], 1);
    assert_eq!(found["outcomes"][0]["schedules"], 18);
    assert_eq!(found["shortest_failure"]["context_switches"], 2);
    let found: Value = serde_json::from_str(&shown("--json --increments 10")).unwrap();
    assert_eq!(found["schedules"], "118264581564861424", "more digits than a double has");
    let found: Value = serde_json::from_str(&shown("--json --program deadlock")).unwrap();
    assert_eq!(found["outcomes"][1]["deadlock"], true);
}

#[test]
fn what_is_too_large_is_refused_with_its_number_and_sampled_when_asked() {
    assert_eq!(
        refused("--threads 4 --increments 3"),
        "cannot follow every schedule, there are 21452752266265320000; take a smaller program or a sample"
    );
    let sample = "--threads 4 --increments 3 --sample 500 --seed 7";
    let found = shown(sample);
    assert!(found.contains("\n500 schedules drawn by lot\n"), "{found}");
    assert!(found.contains("It goes wrong with"), "{found}");
    assert_eq!(shown(sample), found, "the same seed draws the same");
}

#[test]
fn bad_input_is_one_line_that_says_what_is_wrong() {
    for (arguments, words) in [
        ("--threads 0", "0 is not in 1..=26"),
        ("--threads many", "invalid value 'many'"),
        ("--increments 101", "101 is not in 1..=100"),
        ("--sample 0", "0 is not in 1..=10000000"),
        ("--seed 1", "--sample"),
        ("--counter slow", "possible values: racy, locked, atomic"),
        ("--program none", "invalid value 'none'"),
        ("--program deadlock --threads 3", "go with --program counter alone"),
        ("schedules", "unexpected argument 'schedules'"),
    ] {
        let error = refused(arguments);
        assert!(error.contains(words), "{arguments}: {error}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_explore"));
    let command = command.args(["--threads", "3", "--increments", "2"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}
