//! Releases no child before all of them are there.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    env,
    io::{Read, Write},
    os::unix::net::{UnixListener, UnixStream},
    process::{Command, ExitCode, ExitStatus},
    thread,
};

use answer::run_all;
use gym::{Check, Leaks};

/// The variable that makes this program a child, with the path of the socket that releases it.
const SOCKET: &str = "EXERCISE_SOCKET";

fn main() -> ExitCode {
    if let Ok(socket) = env::var(SOCKET) {
        return child(&socket);
    }
    gym::main(&[
        Check { name: "the statuses are in the order of the commands", run: statuses },
        Check { name: "ten children are alive at the same time", run: alive },
        Check { name: "no child is left", run: none_left },
        Check { name: "a start that fails leaves no child", run: failed_start },
    ])
}

/// Says that it is there, and ends when it is released.
fn child(socket: &str) -> ExitCode {
    let released = UnixStream::connect(socket).and_then(|mut parent| parent.read(&mut [0]));
    if released.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn shell(script: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", script]);
    shell
}

fn statuses() {
    let mut commands: Vec<_> = (0..4).map(|code| shell(&format!("exit {code}"))).collect();
    let statuses = run_all(&mut commands).expect("sh can be started");
    let codes: Vec<_> = statuses.iter().map(|status| status.code().unwrap_or(-1)).collect();
    assert_eq!(codes, [0, 1, 2, 3]);
}

fn alive() {
    let socket = env::temp_dir().join(format!("ten-children-{}", std::process::id()));
    let listener = UnixListener::bind(&socket).expect("a socket can be bound");
    listener.set_nonblocking(true).expect("a socket can be made to return at once");
    let this = env::current_exe().expect("a program knows its path");
    let start = || {
        let mut command = Command::new(&this);
        command.env(SOCKET, &socket);
        command
    };
    let mut commands: Vec<_> = (0..10).map(|_| start()).collect();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut children = Vec::new();
            gym::until(
                || {
                    children.extend(listener.accept().map(|(child, _)| child));
                    children.len() == 10
                },
                || {
                    // The socket's file must not outlive the check.
                    let _ = std::fs::remove_file(&socket);
                    "fewer than 10 children were alive at the same time: none is released before"
                },
            );
            for mut child in children {
                child.write_all(b".").expect("a child waits until it is released");
            }
        });
        let statuses = run_all(&mut commands).expect("this program can be started");
        assert!(statuses.len() == 10 && statuses.iter().all(ExitStatus::success), "{statuses:?}");
    });
    std::fs::remove_file(&socket).expect("the socket's file is still there");
}

fn none_left() {
    let leaks = Leaks::watch();
    run_all(&mut [shell("exit 0"), shell("exit 1"), shell("kill -9 $$")])
        .expect("sh can be started");
    leaks.expect_none();
}

fn failed_start() {
    let leaks = Leaks::watch();
    let mut commands = [shell("sleep 1000"), Command::new("/no/such/program"), shell("exit 0")];
    assert!(run_all(&mut commands).is_err(), "a program that does not exist was started");
    leaks.expect_none();
}
