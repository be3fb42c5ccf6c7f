//! The commands of `xtask exercise` that leave the learner's files alone.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

fn exercise(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let xtask = env!("CARGO_BIN_EXE_xtask");
    let output = Command::new(xtask).arg("exercise").args(arguments).current_dir(folder).output();
    let Output { status, stdout, stderr } = output.expect("xtask can be started");
    let [stdout, stderr] =
        [stdout, stderr].map(|text| String::from_utf8(text).expect("xtask writes text"));
    (status.code(), stdout, stderr)
}

#[test]
fn list_of_an_item_shows_its_exercises_with_minutes() {
    let (code, list, _) = exercise(&root(), &["list", "38"]);
    assert_eq!(code, Some(0));
    assert!(list.starts_with("Item 38  "), "{list}");
    assert!(list.contains("38.5 event"), "{list}");
    assert!(list.ends_with("of 5 done\n"), "{list}");
    assert!(!list.contains("39.1"), "{list}");
}

#[test]
fn unknown_exercise_exits_2_and_lists_what_exists() {
    let (code, said, error) = exercise(&root(), &["run", "no-such-exercise"]);
    assert_eq!((code, said.as_str()), (Some(2), ""));
    assert!(error.contains("no exercise is called \"no-such-exercise\""), "{error}");
    assert!(error.contains("38.5 event"), "{error}");
}

#[test]
fn id_can_be_left_out_in_an_exercise_folder() {
    let folder = root().join("crates/item38-locks/exercises/5-event/cheats");
    let (code, solution, error) = exercise(&folder, &["solution"]);
    assert_eq!(code, Some(0), "{error}");
    assert!(solution.contains("pub struct Event"), "{solution}");
    assert!(!solution.contains("// answer:") && !solution.contains("// stub:"), "{solution}");
}
