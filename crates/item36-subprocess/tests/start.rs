//! What the library promises about programs that cannot be started.

use std::{fs, os::unix::fs::PermissionsExt, process::Command};

use item36_subprocess::{Error, Subprocess};

fn message(command: &mut Command) -> String {
    command.popen().expect_err("it cannot be started").to_string()
}

#[test]
fn a_missing_program_is_named_with_the_cause() {
    let message = message(&mut Command::new("no-such-program"));
    assert_eq!(message, "cannot start `no-such-program`: No such file or directory (os error 2)");
}

#[test]
fn a_folder_is_no_program() {
    let message = message(&mut Command::new("/"));
    assert_eq!(message, "cannot start `/`: Permission denied (os error 13)");
}

#[test]
fn a_file_without_its_x_bit_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o600)).unwrap();
    let message = message(&mut Command::new(file.path()));
    let path = file.path().display();
    assert_eq!(message, format!("cannot start `{path}`: Permission denied (os error 13)"));
}

#[test]
fn a_folder_to_work_in_that_is_not_there_is_told_from_a_missing_program() {
    let error = Command::new("true").current_dir("/no/such/folder").popen().unwrap_err();
    assert!(matches!(error, Error::Folder { .. }));
    assert_eq!(
        error.to_string(),
        "cannot start `true` in the folder `/no/such/folder`: No such file or directory (os error 2)"
    );
    let error = Command::new("no-such-program").current_dir("/").popen().unwrap_err();
    assert!(matches!(error, Error::Start { .. }));
}

#[test]
fn a_nul_in_an_argument_is_an_error() {
    let message = message(Command::new("true").arg("a\0b"));
    assert!(message.starts_with("cannot start `true`: nul byte"), "{message}");
}
