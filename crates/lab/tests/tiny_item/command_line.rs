//! The command line that all items share.

use std::{
    fs,
    process::{Command, Output},
};

use lab::{ClaimKind, DemoOutcome, Limit, Record, Verdict};

fn tiny_item() -> Command {
    Command::new(super::program())
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = tiny_item().args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

fn records(arguments: &[&str]) -> (Option<i32>, Vec<Record>) {
    let (code, stdout, _) = run(&[arguments, &["--report", "-"]].concat());
    (code, stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn outcome(demo: &str) -> (Option<i32>, DemoOutcome) {
    let (code, records) = records(&["--no-python", "--quick", demo]);
    let mut outcomes = records.into_iter().filter_map(|record| match record {
        Record::DemoEnded { outcome, .. } => Some(outcome),
        _ => None,
    });
    (code, outcomes.next().unwrap())
}

#[test]
fn transcript_has_the_words_on_lines_of_their_own() {
    let (code, stdout, stderr) = run(&["--no-python", "adds-up"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(stdout.lines().any(|line| line == "The sum is 55"), "{stdout}");
    assert!(stdout.contains("✓ confirmed: The sum of the first ten numbers is 55"), "{stdout}");
    assert!(stdout.contains("python/adds_up.py: Python turned off"), "{stdout}");
    assert_eq!(
        stdout.contains("debug build, whose times mislead"),
        cfg!(debug_assertions),
        "{stdout}"
    );
}

#[test]
fn list_names_each_demo_and_runs_none() {
    let (code, stdout, _) = run(&["--list"]);
    assert_eq!(code, Some(0));
    assert_eq!(stdout.lines().count(), 7);
    assert!(stdout.starts_with("adds-up  [1]          Ten numbers are added\n"), "{stdout}");
}

#[test]
fn demo_that_fails_or_panics_ends_alone() {
    let (code, records) = records(&["--no-python", "--quick", "fails", "panics", "adds-up"]);
    assert_eq!(code, Some(1));
    let outcomes: Vec<_> = records
        .iter()
        .filter_map(|record| match record {
            Record::DemoEnded { outcome, .. } => Some(outcome.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            DemoOutcome::Failed("cannot open the ledger".to_owned()),
            DemoOutcome::Failed("panicked: no column of that name".to_owned()),
            DemoOutcome::Completed,
        ]
    );
    assert!(matches!(records.last(), Some(Record::ItemEnded { .. })));
}

#[test]
fn missing_program_is_a_skip_and_not_a_failure() {
    let reason = "no-such-program is not installed; it cannot be installed".to_owned();
    assert_eq!(outcome("skips"), (Some(0), DemoOutcome::Skipped(reason)));
}

#[test]
fn refuted_invariant_fails_the_run() {
    let (code, records) = records(&["--no-python", "refutes"]);
    assert_eq!(code, Some(1));
    let verdict = records.iter().find_map(|record| match record {
        Record::Claim { claim, .. } => Some(claim.verdict),
        _ => None,
    });
    assert_eq!(verdict, Some(Verdict::Refuted));
}

#[test]
fn sides_that_answer_differently_are_not_compared() {
    let words = "cannot compare four with five: five answers 5, not 4".to_owned();
    assert_eq!(outcome("differs"), (Some(1), DemoOutcome::Failed(words)));
}

#[test]
fn report_has_a_record_on_each_line() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("records.jsonl");
    let (code, stdout, _) = run(&["--no-python", "--report", report.to_str().unwrap(), "adds-up"]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("The sum is 55"));
    let lines = fs::read_to_string(report).unwrap();
    let records: Vec<Record> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(matches!(&records[0], Record::Item(item) if item.demos.len() == 1 && item.seed == 36));
    assert!(
        records.iter().any(|r| matches!(r, Record::Line { text, .. } if text == "The sum is 55"))
    );
}

/// Runs with a standard output that has no reader any more.
fn run_unread(arguments: &[&str]) -> Output {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    tiny_item().args(arguments).stdout(writer).output().unwrap()
}

#[test]
fn report_is_whole_when_the_reader_of_the_transcript_has_gone() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("records.jsonl");
    let file = report.to_str().unwrap();
    let output = run_unread(&["--no-python", "--report", file, "adds-up", "skips"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let lines = fs::read_to_string(report).unwrap();
    let last: Record = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert!(matches!(last, Record::ItemEnded { .. }), "{lines}");
    assert_eq!(lines.matches("demo_ended").count(), 2, "{lines}");
}

#[test]
fn list_without_a_reader_is_not_a_failure() {
    let output = run_unread(&["--list"]);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn python_runs_beside_rust_and_must_agree() {
    let (code, records) = records(&["--quick", "adds-up"]);
    assert_eq!(code, Some(0));
    let (comparison, skipped) = records
        .into_iter()
        .find_map(|record| match record {
            Record::Python { comparison, skipped, .. } => Some((comparison, skipped)),
            _ => None,
        })
        .unwrap();
    match comparison {
        Some(comparison) => assert!(comparison.pairs() >= 3 && comparison.ratio > 1.0),
        None => assert_eq!(skipped.as_deref(), Some("no python3 here")),
    }
}

#[test]
fn claim_beside_python_is_judged_or_skipped() {
    let claim = |arguments: &[&str]| {
        let (code, records) = records(&[arguments, &["--quick", "faster"]].concat());
        assert_eq!(code, Some(0));
        let claim = records.into_iter().find_map(|record| match record {
            Record::Claim { claim, .. } => Some(claim),
            _ => None,
        });
        claim.unwrap()
    };
    let skipped = claim(&["--no-python"]);
    assert_eq!((skipped.verdict, skipped.why.as_str()), (Verdict::Skipped, "Python turned off"));
    let judged = claim(&[]);
    match judged.comparison {
        Some((comparison, limit)) => {
            assert_eq!((comparison.baseline.name.as_str(), limit), ("CPython", Limit::AtMost(0.5)));
            assert_eq!(judged.verdict, Verdict::Confirmed, "{}", judged.why);
        }
        None => {
            assert_eq!(
                (judged.verdict, judged.why.as_str()),
                (Verdict::Skipped, "no python3 here")
            );
        }
    }
}

#[test]
fn claim_about_time_is_not_judged_on_one_sample() {
    let (code, records) = records(&["--once", "faster", "adds-up"]);
    assert_eq!(code, Some(0));
    for record in records {
        match record {
            Record::Control { .. } => panic!("a noise floor that is not needed was measured"),
            Record::Claim { claim, .. } if claim.kind == ClaimKind::Timing => {
                let why = if claim.comparison.is_some() {
                    "8 pairs are needed for a verdict; 1 was taken"
                } else {
                    "no python3 here"
                };
                assert_eq!((claim.verdict, claim.why.as_str()), (Verdict::Skipped, why));
            }
            Record::Python { comparison: Some(comparison), .. } => {
                assert_eq!(comparison.pairs(), 1);
            }
            _ => {}
        }
    }
}

#[test]
fn mistake_on_the_command_line_is_one_line_and_code_2() {
    let cases: [(&[&str], &str); 7] = [
        (&["no-such"], "no demo is called \"no-such\"; there are adds-up, skips, fails, panics, "),
        (&["--fast"], "unexpected argument '--fast' found; see `item00-sums --help`"),
        (
            &["--seed", "many"],
            "invalid value 'many' for '--seed <N>': invalid digit found in string",
        ),
        (&["--quick", "--full"], "the argument '--quick' cannot be used with '--full'"),
        (
            &["--python", "/no/such/python"],
            "cannot use --python: cannot start /no/such/python: No such",
        ),
        (&["--python", "true"], "cannot use --python: true does not answer as a Python 3 does"),
        (
            &["--report", "/no/such/folder/r.jsonl"],
            "cannot create the report /no/such/folder/r.jsonl: No",
        ),
    ];
    for (arguments, words) in cases {
        let (code, stdout, stderr) = run(arguments);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(stderr.starts_with(&format!("item00-sums: {words}")), "{stderr}");
    }
}
