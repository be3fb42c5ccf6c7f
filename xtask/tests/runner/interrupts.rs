//! Ctrl-C, SIGTERM and SIGHUP end a run with a report; a killed runner leaves no item running.

use std::process::{Child, Stdio};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::workspace::{Run, dies};

/// A script that says which process it is and stays.
const STAY: &str = "speak; echo $$ >$SCRIPTS/pid; sleep 1000; end";

/// The same with children, one of which leaves the group, the session and its parent.
const FAMILY: &str = "speak
    sleep 1000 & echo $! >$SCRIPTS/child
    (setsid sh -c 'trap \"\" TERM; echo $$ >'$SCRIPTS'/orphan; exec sleep 1000' &)
    echo $$ >$SCRIPTS/pid; wait; sleep 1000; end";

fn start(run: &mut Run) -> Child {
    run.command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
}

#[test]
fn signal_ends_the_run_with_a_partial_report() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        let mut run = Run::new(&["speak; end", STAY, "speak; end"], &[]);
        let mut child = start(&mut run);
        let pid = run.wait_for("pid");
        send(&child, signal);
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}");
        assert!(dies(&pid), "the item is left after {signal}");
        assert_eq!(run.report().faults(), ["", "it was interrupted", "it was not run"], "{signal}");
    }
}

/// A process in a session of its own keeps the pipes open, so that the first signal takes a moment.
#[test]
fn second_signal_ends_the_run_at_once() {
    let mut run = Run::new(&[FAMILY], &[]);
    let mut child = start(&mut run);
    let family = ["pid", "child", "orphan"].map(|name| run.wait_for(name));
    send(&child, Signal::SIGINT);
    send(&child, Signal::SIGTERM);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    for pid in family {
        assert!(dies(&pid), "the process {pid} is left");
    }
}

#[test]
fn killed_runner_leaves_no_item_running() {
    let mut run = Run::new(&[FAMILY], &[]);
    let mut child = start(&mut run);
    let family = ["pid", "child", "orphan"].map(|name| run.wait_for(name));
    child.kill().unwrap();
    child.wait().unwrap();
    for pid in family {
        assert!(dies(&pid), "the process {pid} is left");
    }
}

/// Cargo waits here for a compiler that never ends.
#[test]
fn signal_during_the_build_ends_it_at_once() {
    let mut run = Run::new(&["speak; end"], &[]);
    let compiler = run.folder.path().join("compiler");
    std::fs::write(&compiler, "#!/bin/sh\necho $$ >$SCRIPTS/pid\nexec sleep 1000\n").unwrap();
    std::fs::set_permissions(&compiler, std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .unwrap();
    run.command
        .env("CARGO_TARGET_DIR", run.folder.path().join("target"))
        .env("RUSTC_WRAPPER", &compiler);
    let mut child = start(&mut run);
    let pid = run.wait_for("pid");
    send(&child, Signal::SIGTERM);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(dies(&pid), "the compiler is left");
    assert!(!run.folder.path().join("out/report.json").exists());
}
