//! What helps a reader at the terminal: pauses between the demos, and their sources.

use std::{
    fs,
    io::{Read, Write, pipe},
    path::Path,
    process::{Command, Output, Stdio},
};

const PROMPT: &str = "\nPress Enter for ";

fn tiny_item(arguments: &[&str]) -> Command {
    let mut command = Command::new(super::program());
    command.args(["--no-python", "--once"]).args(arguments);
    command
}

/// Runs three demos with pauses and with `input`; returns all that is seen, in its order.
fn seen_with_pauses(input: &str) -> String {
    let (mut reader, writer) = pipe().unwrap();
    let mut command = tiny_item(&["--pause", "adds-up", "skips", "fails"]);
    command.stdin(Stdio::piped()).stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = command.spawn().unwrap();
    drop(command); // It holds the writing end.
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let mut seen = String::new();
    reader.read_to_string(&mut seen).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{seen}");
    seen
}

#[test]
fn pauses_lie_between_the_demos() {
    let seen = seen_with_pauses("\n\n");
    let pieces: Vec<_> = seen.split(PROMPT).collect();
    let [first, second, third] = pieces[..] else { panic!("{seen}") };
    assert!(first.contains("The sum is 55"), "{seen}");
    assert!(second.starts_with("skips. ") && second.contains("- skipped: "), "{seen}");
    assert!(third.starts_with("fails. ") && third.contains("cannot open the ledger"), "{seen}");
}

#[test]
fn nothing_more_is_asked_after_the_end_of_the_input() {
    let seen = seen_with_pauses("");
    assert_eq!(seen.matches(PROMPT).count(), 1, "{seen}");
    assert!(seen.contains("cannot open the ledger"), "{seen}");
}

#[test]
fn next_demo_does_not_begin_before_enter() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("records.jsonl");
    let mut command = tiny_item(&["--pause", "adds-up", "skips", "--report"]);
    command.arg(&report).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut prompt = vec![0; PROMPT.len()];
    child.stderr.as_mut().unwrap().read_exact(&mut prompt).unwrap();
    assert_eq!(prompt, PROMPT.as_bytes());
    let records = || fs::read_to_string(&report).unwrap();
    let count = |of: &str| records().matches(of).count();
    assert_eq!((count("demo_started"), count("demo_ended")), (1, 1), "{}", records());
    child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!((count("demo_started"), count("demo_ended")), (2, 2), "{}", records());
}

/// Runs a demo with `--show` in a copied checkout that has these sources.
fn run_with_sources(checkout: &Path, sources: &[(&str, &str)]) -> Output {
    let package = checkout.join("lab");
    let demos = package.join("examples/src/demos");
    fs::create_dir_all(package.join("examples/python")).unwrap();
    fs::create_dir_all(&demos).unwrap();
    for (name, text) in sources {
        fs::write(demos.join(name), text).unwrap();
    }
    let mut command = tiny_item(&["--show", "adds-up"]);
    command.env("CARGO_MANIFEST_DIR", package).output().unwrap()
}

#[test]
fn source_is_shown_between_the_heading_and_the_output() {
    let folder = tempfile::tempdir().unwrap();
    let output = run_with_sources(folder.path(), &[("adds_up.rs", "fn sum() {\n\n    55\n}\n")]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stdout}");
    let source = "Ten numbers are added\n    fn sum() {\n\n        55\n    }\n\n";
    let (_, rest) = stdout.split_once(source).unwrap();
    assert!(rest.contains("The sum is 55"), "{stdout}");
}

#[test]
fn source_that_is_not_there_is_code_2_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    let Output { status, stdout, stderr } = run_with_sources(folder.path(), &[]);
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!((status.code(), stdout.as_slice()), (Some(2), &b""[..]), "{stderr}");
    assert!(stderr.starts_with("item00-sums: cannot show the source "), "{stderr}");
    assert!(stderr.ends_with(", run the item from its source tree\n"), "{stderr}");
}

#[test]
fn pause_and_show_need_a_transcript() {
    for flag in ["--pause", "--show"] {
        let Output { status, stdout, stderr } =
            tiny_item(&[flag, "--report", "-"]).output().unwrap();
        assert_eq!((status.code(), stdout.as_slice()), (Some(2), &b""[..]));
        let words = "item00-sums: `--report -` writes no transcript, so ";
        assert!(String::from_utf8(stderr).unwrap().starts_with(words));
    }
}
