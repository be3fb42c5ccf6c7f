//! Starts a shell with a child of its own, and waits for the end of their output.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    io::{BufRead, BufReader, Read},
    os::unix::process::ExitStatusExt,
    process::{Command, ExitCode, Stdio},
    sync::mpsc,
    thread,
};

use answer::Family;
use gym::{Check, Leaks};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "the child ends by a signal", run: child_ends },
        Check { name: "the pipe that the grandchild holds closes", run: pipe_closes },
        Check { name: "no child is left", run: none_left },
    ])
}

/// Starts a shell whose child holds the pipe; returns when both are there.
fn start() -> (Family, BufReader<std::process::ChildStdout>) {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "sleep 1000 & echo started; wait"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut family = Family::start(&mut shell).expect("sh can be started");
    let mut output = BufReader::new(family.take_stdout().expect("its output is piped"));
    let mut line = String::new();
    output.read_line(&mut line).expect("a pipe can be read");
    assert_eq!(line, "started\n");
    (family, output)
}

fn child_ends() {
    let (family, _output) = start();
    let status = family.end().expect("the family can be ended");
    assert!(status.signal().is_some(), "the child ended with {status}");
}

fn pipe_closes() {
    let (family, mut output) = start();
    family.end().expect("the family can be ended");
    let (sender, closed) = mpsc::channel();
    thread::spawn(move || sender.send(output.read_to_end(&mut Vec::new())));
    if closed.recv_timeout(gym::patience()).is_err() {
        gym::fail("the pipe is still open: the grandchild goes on and holds it");
    }
}

fn none_left() {
    let leaks = Leaks::watch();
    let (family, output) = start();
    family.end().expect("the family can be ended");
    drop(output);
    leaks.expect_none();
}
