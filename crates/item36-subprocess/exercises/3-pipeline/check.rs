//! Runs a writer that only the closed pipe can end.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    os::unix::process::ExitStatusExt,
    process::{Command, ExitCode},
};

use answer::pipeline;
use gym::{Check, Leaks};

/// The number of SIGPIPE on all systems.
const SIGPIPE: i32 = 13;

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "what the writer writes goes through", run: goes_through },
        Check { name: "the writer ends by SIGPIPE", run: ends },
        Check { name: "nothing is left", run: nothing_left },
        Check { name: "nothing is left when head cannot start", run: no_head },
    ])
}

fn shell(script: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", script]);
    shell
}

fn goes_through() {
    let (output, status) =
        pipeline(&mut shell("echo one; echo two"), &mut shell("cat")).expect("sh can be started");
    assert_eq!(output, b"one\ntwo\n");
    assert!(status.success(), "the writer ended with {status}");
}

/// Writes lines forever. The shell itself writes, so a broken pipe ends it by the signal.
const FOREVER: &str = "while :; do echo line; done";

fn ends() {
    let (output, status) = pipeline(&mut shell(FOREVER), Command::new("head").arg("-n1"))
        .expect("both can be started");
    assert_eq!(output, b"line\n");
    assert_eq!(status.signal(), Some(SIGPIPE), "the writer ended with {status}");
}

fn nothing_left() {
    let leaks = Leaks::watch();
    let (mut writer, mut head) = (shell(FOREVER), Command::new("head"));
    pipeline(&mut writer, &mut head).expect("both can be started");
    leaks.expect_none();
}

fn no_head() {
    let leaks = Leaks::watch();
    let (mut writer, mut head) = (shell(FOREVER), Command::new("/no/such/program"));
    assert!(pipeline(&mut writer, &mut head).is_err(), "a program that does not exist was started");
    leaks.expect_none();
}
