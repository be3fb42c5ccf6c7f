//! What the command says of folders that it cannot use.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn book(arguments: &[&Path]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_book")).args(arguments).output();
    output.expect("the builder can be started")
}

/// Checks that the command ended with code 2 and one line that has these words.
fn assert_refused(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{said}");
    assert!(said.contains(words), "{said}");
}

#[test]
fn folder_that_holds_other_files_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("thesis.txt");
    fs::write(&file, "ten years of work").expect("a file can be written");
    assert_refused(&book(&[folder.path()]), "the folder holds other files");
    assert_refused(&book(&[&file]), "it is not a folder");
    assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("ten years of work"));
    assert_refused(&book(&[]), "name the folder of the book");
    assert_refused(&book(&[Path::new("/proc/book")]), "choose another folder");
}

#[test]
fn book_replaces_an_older_one() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let out = folder.path().join("deep/er/book");
    for _ in 0..2 {
        let output = book(&[&out]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(out.join("index.html").exists());
        let beside = fs::read_dir(folder.path().join("deep/er")).expect("it can be listed");
        assert_eq!(beside.count(), 1, "something is left beside the book");
    }
}
