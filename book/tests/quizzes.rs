//! rustc gives the answers of the questions that ask whether a program compiles.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use book::{
    items,
    quiz::{Kind, questions},
    root,
};
use serde_json::Value;

/// Builds the items' libraries, and returns the folder of what they need and each library's file.
fn libraries() -> (PathBuf, Vec<(String, PathBuf)>) {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap());
    cargo.args(["check", "--lib", "--no-default-features", "--message-format=json"]);
    for item in items(&root()).unwrap() {
        cargo.args(["--package", &item]);
    }
    let output = cargo.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let messages = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let built = messages.filter(|message| message["reason"] == "compiler-artifact");
    let mut found = Vec::new();
    for artifact in built {
        let name = artifact["target"]["name"].as_str().unwrap();
        let file = artifact["filenames"][0].as_str().unwrap();
        if name.starts_with("item") {
            found.push((name.replace('-', "_"), PathBuf::from(file)));
        }
    }
    (found[0].1.parent().unwrap().to_owned(), found)
}

/// Returns the codes of the errors that rustc reports for a program: none if it compiles.
fn error_codes(program: &str, folder: &Path, libraries: &[(String, PathBuf)]) -> BTreeSet<String> {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("program.rs");
    fs::write(&path, program).unwrap();
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(["--edition=2024", "--error-format=json", "--emit=metadata", "--out-dir"]);
    rustc.arg(scratch.path()).arg(&path).arg("-L").arg(folder);
    for (name, file) in libraries.iter().filter(|(name, _)| program.contains(name)) {
        rustc.arg("--extern").arg(format!("{name}={}", file.display()));
    }
    let output = rustc.output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    let messages = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let errors = messages.filter(|message| message["level"] == "error");
    let codes = errors.filter_map(|error| Some(error["code"]["code"].as_str()?.to_owned()));
    let codes: BTreeSet<_> = codes.collect();
    assert_eq!(output.status.success(), codes.is_empty(), "{program}\n{text}");
    codes
}

#[test]
fn compiler_gives_the_answers_of_the_quizzes() {
    let (folder, libraries) = libraries();
    let mut programs = 0;
    for item in items(&root()).unwrap() {
        for question in questions(&root(), &item).unwrap() {
            if question.kind != Kind::Compiles {
                continue;
            }
            let program = question.program().unwrap();
            let codes: Vec<_> = error_codes(program, &folder, &libraries).into_iter().collect();
            let wanted: Vec<_> = question.error_code().unwrap().into_iter().collect();
            assert_eq!(codes, wanted, "item {item}:\n{program}");
            programs += 1;
        }
    }
    assert!(programs >= 12, "there are {programs}");
}

#[test]
fn every_lesson_has_eight_questions_of_all_kinds() {
    for item in items(&root()).unwrap() {
        let questions = questions(&root(), &item).unwrap();
        assert!(questions.len() >= 8, "{item} has {}", questions.len());
        for kind in [Kind::Choose, Kind::Compiles, Kind::Outcomes] {
            assert!(
                questions.iter().any(|question| question.kind == kind),
                "{item} lacks {kind:?}"
            );
        }
    }
}
