//! What a benchmark's program does, seen from outside: the example `tiny_bench` is run.
#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

use std::process::{Command, Output};

use lab::{DemoOutcome, Limit, Record, RowRecord, Verdict};

fn run(arguments: &[&str]) -> Output {
    // Cargo builds the examples before it runs the tests, beside the folder of this program.
    let mut folder = std::env::current_exe().unwrap();
    folder.pop();
    folder.pop();
    Command::new(folder.join("examples/tiny_bench")).args(arguments).output().unwrap()
}

fn records(arguments: &[&str]) -> Vec<Record> {
    let output = run(&[arguments, &["--quick", "--no-python", "--report", "-"]].concat());
    assert!(output.status.success());
    let records = String::from_utf8(output.stdout).unwrap();
    records.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn row_is_recorded_with_its_goal_and_verdict() {
    let rows: Vec<RowRecord> = records(&["sums"])
        .into_iter()
        .filter_map(|record| match record {
            Record::Row { row, .. } => Some(row),
            _ => None,
        })
        .collect();
    let [shown, missed, skipped] = rows.try_into().unwrap();
    assert_eq!((shown.goal, shown.verdict), (None, None));
    assert!(shown.comparison.unwrap().pairs() >= 9);
    assert_eq!((missed.goal, missed.verdict), (Some(Limit::AtMost(0.01)), Some(Verdict::Refuted)));
    assert!(missed.why.starts_with("loop ÷ loop = "), "{}", missed.why);
    assert_eq!(skipped.verdict, Some(Verdict::Skipped));
    assert_eq!((skipped.comparison, skipped.why.as_str()), (None, "Python turned off"));
}

#[test]
fn group_without_enough_cores_is_skipped() {
    let outcome = records(&["many-cores"]).into_iter().find_map(|record| match record {
        Record::DemoEnded { outcome, .. } => Some(outcome),
        _ => None,
    });
    let Some(DemoOutcome::Skipped(reason)) = outcome else { panic!("{outcome:?}") };
    assert!(reason.ends_with("available here; the claim needs 1048576"), "{reason}");
}

#[test]
fn cargo_bench_starts_a_benchmark_with_a_flag_of_its_own() {
    let output = run(&["--bench", "--list"]);
    let list = String::from_utf8(output.stdout).unwrap();
    assert!(list.starts_with("sums"), "{list}");
}

#[test]
fn unknown_group_is_named() {
    let output = run(&["no-such"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "item00-sums-peers: no group is called \"no-such\"; there are sums, many-cores\n"
    );
}

#[test]
fn groups_have_no_sources_to_show() {
    let output = run(&["--show", "sums"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "item00-sums-peers: `--show` is for the demos of an item\n"
    );
}
