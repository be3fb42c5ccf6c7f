//! What the library promises about starting programs, and about those that cannot be started.

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt, process::CommandExt},
    process::{Command, Stdio},
};

use item36_subprocess::{Error, Popen, Signal, Subprocess};
use nix::unistd::{Pid, getpgid, getsid};

/// Runs until its input is closed, or it is signalled.
fn start_cat(prepare: impl FnOnce(&mut Command) -> &mut Command) -> Popen {
    let mut cat = Command::new("cat");
    prepare(cat.stdin(Stdio::piped())).popen().expect("cat is everywhere").kill_on_drop()
}

fn pid(child: &Popen) -> Pid {
    Pid::from_raw(child.id().cast_signed())
}

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
fn a_folder_to_work_in_that_is_a_file_is_told_from_a_missing_program() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let message = message(Command::new("true").current_dir(file.path()));
    let path = file.path().display();
    let expected =
        format!("cannot start `true` in the folder `{path}`: Not a directory (os error 20)");
    assert_eq!(message, expected);
}

#[test]
fn a_nul_in_an_argument_is_an_error() {
    let message = message(Command::new("true").arg("a\0b"));
    assert!(message.starts_with("cannot start `true`: nul byte"), "{message}");
}

#[test]
fn a_nul_in_the_environment_is_an_error() {
    let message = message(Command::new("true").env("name", "a\0b"));
    assert!(message.starts_with("cannot start `true`: nul byte"), "{message}");
}

/// Every byte but NUL, which ends a string: as a whole they are text in no encoding.
fn all_bytes() -> Vec<u8> {
    (1..=255).collect()
}

#[test]
fn an_argument_is_bytes() {
    let bytes = all_bytes();
    let mut printf = Command::new("printf");
    printf.arg("%s").arg(OsStr::from_bytes(&bytes));
    assert_eq!(printf.run(b"", None).unwrap().check().unwrap().stdout, bytes);
}

#[test]
fn the_environment_is_bytes() {
    let bytes = all_bytes();
    let mut sh = Command::new("sh");
    sh.args(["-c", "printf %s \"$value\""]).env("value", OsStr::from_bytes(&bytes));
    assert_eq!(sh.run(b"", None).unwrap().check().unwrap().stdout, bytes);
}

#[test]
fn standard_error_goes_where_standard_output_goes_in_the_order_it_is_written() {
    let script = "for i in 1 2 3; do echo out; echo err >&2; done";
    let mut sh = Command::new("sh");
    sh.args(["-c", script]);
    // Started twice: no end of the first pipe is left in the command.
    for _ in 0..2 {
        let output = sh.popen_merged().unwrap().communicate(b"", None).unwrap();
        assert_eq!(output.stdout, b"out\nerr\n".repeat(3));
        assert_eq!(output.stderr, b"");
    }
}

#[test]
fn a_child_leads_a_process_group_if_it_is_told_to() {
    let cat = start_cat(|cat| cat.process_group(0));
    assert_eq!(getpgid(Some(pid(&cat))), Ok(pid(&cat)));
    assert_eq!(getsid(Some(pid(&cat))), getsid(None), "the session is the parent's");
}

#[test]
fn a_child_leads_a_session_if_it_is_told_to_and_a_group_with_it() {
    let cat = start_cat(Subprocess::new_session);
    assert_eq!(getsid(Some(pid(&cat))), Ok(pid(&cat)));
    cat.send_signal_to_group(Signal::SIGTERM).unwrap();
    assert_eq!(cat.wait().unwrap(), -15);
}

#[test]
fn a_session_for_the_leader_of_a_group_is_an_error() {
    let message = message(Command::new("true").process_group(0).new_session());
    assert_eq!(message, "cannot start `true`: Operation not permitted (os error 1)");
}
