//! Tests what the library promises about starting programs, also those that cannot be started.

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt, process::CommandExt as _},
    process::{Command, Stdio},
};

use item36_subprocess::{CommandExt, Error, Popen, Signal};
use nix::unistd::{Pid, getpgid, getsid};

/// Starts a child that runs until its input is closed, or it is signaled.
fn start_cat(prepare: impl FnOnce(&mut Command) -> &mut Command) -> Popen {
    let mut cat = Command::new("cat");
    prepare(cat.stdin(Stdio::piped())).popen().expect("every Unix has cat").kill_on_drop()
}

fn pid(child: &Popen) -> Pid {
    Pid::from_raw(child.id().cast_signed())
}

fn message(command: &mut Command) -> String {
    format!("{:#}", command.popen().expect_err("it cannot be started"))
}

#[test]
fn popen_names_a_missing_program_with_the_cause() {
    // A folder of the usual PATH may be closed to this user, which would be another error.
    let message = message(Command::new("no-such-program").env("PATH", "/usr/bin:/bin"));
    assert_eq!(message, "cannot start `no-such-program`: No such file or directory (os error 2)");
}

#[test]
fn popen_names_a_folder_in_place_of_a_program() {
    let message = message(&mut Command::new("/"));
    assert_eq!(message, "cannot start `/`: Permission denied (os error 13)");
}

#[test]
fn popen_names_a_file_without_its_x_bit() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o600)).unwrap();
    let message = message(&mut Command::new(file.path()));
    let path = file.path().display();
    assert_eq!(message, format!("cannot start `{path}`: Permission denied (os error 13)"));
}

#[test]
fn popen_tells_a_missing_folder_from_a_missing_program() {
    let error = Command::new("true").current_dir("/no/such/folder").popen().unwrap_err();
    assert!(matches!(error, Error::Folder { .. }));
    assert_eq!(
        format!("{error:#}"),
        "cannot start `true` in the folder `/no/such/folder`: No such file or directory (os error 2)"
    );
    let error = Command::new("no-such-program").current_dir("/").popen().unwrap_err();
    assert!(matches!(error, Error::Start { .. }));
}

#[test]
fn message_escapes_control_characters_of_the_folder() {
    let error = Command::new("true").current_dir("/no/\x1b[2J\rsuch").popen().unwrap_err();
    assert_eq!(error.to_string(), r"cannot start `true` in the folder `/no/\u{1b}[2J\rsuch`");
}

#[test]
fn popen_tells_a_file_from_a_working_directory() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let message = message(Command::new("true").current_dir(file.path()));
    let path = file.path().display();
    let expected =
        format!("cannot start `true` in the folder `{path}`: Not a directory (os error 20)");
    assert_eq!(message, expected);
}

#[test]
fn popen_fails_for_a_nul_in_an_argument() {
    let message = message(Command::new("true").arg("a\0b"));
    let start = "cannot start `true '<string-with-nul>'`: nul byte";
    assert!(message.starts_with(start), "{message}");
}

#[test]
fn popen_fails_for_a_nul_in_the_environment() {
    let message = message(Command::new("true").env("name", "a\0b"));
    assert!(message.starts_with("cannot start `true`: nul byte"), "{message}");
}

/// Returns every byte but NUL, which ends a string. Together they are not UTF-8.
fn all_bytes() -> Vec<u8> {
    (1..=255).collect()
}

#[test]
fn argument_can_be_any_bytes() {
    let bytes = all_bytes();
    let mut printf = Command::new("printf");
    printf.arg("%s").arg(OsStr::from_bytes(&bytes));
    assert_eq!(printf.piped().run(b"").unwrap().check().unwrap().stdout, bytes);
}

#[test]
fn environment_can_be_any_bytes() {
    let bytes = all_bytes();
    let mut sh = Command::new("sh");
    sh.args(["-c", "printf %s \"$value\""]).env("value", OsStr::from_bytes(&bytes));
    assert_eq!(sh.piped().run(b"").unwrap().check().unwrap().stdout, bytes);
}

#[test]
fn popen_merged_keeps_the_order_of_both_streams() {
    let script = "for i in 1 2 3; do echo out; echo err >&2; done";
    let mut sh = Command::new("sh");
    sh.args(["-c", script]);
    // Started twice: no end of the first pipe is left in the command.
    for _ in 0..2 {
        let output = sh.popen_merged().unwrap().communicate(b"").unwrap();
        assert_eq!(output.stdout, b"out\nerr\n".repeat(3));
        assert_eq!(output.stderr, b"");
    }
}

#[test]
fn process_group_makes_the_child_its_leader() {
    let cat = start_cat(|cat| cat.process_group(0));
    assert_eq!(getpgid(Some(pid(&cat))), Ok(pid(&cat)));
    assert_eq!(getsid(Some(pid(&cat))), getsid(None), "the session is the parent's");
}

#[test]
fn new_session_makes_the_child_leader_of_session_and_group() {
    let cat = start_cat(CommandExt::new_session);
    assert_eq!(getsid(Some(pid(&cat))), Ok(pid(&cat)));
    cat.send_signal_to_group(Signal::SIGTERM).unwrap();
    assert_eq!(cat.wait().unwrap(), -15);
}

#[test]
fn new_session_fails_for_the_leader_of_a_group() {
    let message = message(Command::new("true").process_group(0).new_session());
    assert_eq!(message, "cannot start `true`: Operation not permitted (os error 1)");
}

#[test]
fn new_session_twice_starts_the_child() {
    let cat = start_cat(|cat| cat.new_session().new_session());
    assert_eq!(getsid(Some(pid(&cat))), Ok(pid(&cat)));
}

#[test]
fn popen_fails_for_an_equals_sign_in_a_variable_name() {
    let message = message(Command::new("true").env("PATH=x", "y"));
    let cause = "`PATH=x` cannot be the name of an environment variable";
    assert_eq!(message, format!("cannot start `true`: {cause}"));
    let mut empty = Command::new("true");
    empty.env("", "y").popen().unwrap_err();
    let mut removed = Command::new("true");
    removed.env("A=B", "y").env_remove("A=B").popen().expect("nothing is set").wait().unwrap();
}
