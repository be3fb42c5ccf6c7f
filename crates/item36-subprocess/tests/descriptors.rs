//! Tests that no descriptor, child or zombie is left, after success and after failure.
//!
//! Other tests of the same process open descriptors and start children meanwhile. So each of these
//! is started once more, alone in a process of its own, and counts there.
#![cfg(target_os = "linux")]

#[path = "support/alone.rs"]
mod alone;

use std::{fs, process::Command, time::Duration};

use alone::run_alone;

use item36_subprocess::{CommandExt, Error, Pipeline, Popen, Signal, command};
use nix::{
    errno::Errno,
    sys::wait::{Id, WaitPidFlag, waitid},
};

fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").expect("Linux lists them").count()
}

/// Returns whether this process has a child, running or exited, that was not reaped.
fn has_children() -> bool {
    // It only looks: reaping here would hide what the library has forgotten.
    let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    match waitid(Id::All, look) {
        Err(Errno::ECHILD) => false,
        Err(errno) => panic!("{errno}"),
        Ok(_) => true,
    }
}

/// Does `work` in a process in which nothing else happens, and checks what is left.
fn leaves_nothing(test: &str, work: fn()) {
    run_alone(&[], test, || {
        let before = open_descriptors();
        work();
        assert_eq!(open_descriptors(), before, "descriptors are left open");
        assert!(!has_children(), "a child is left");
    });
}

fn piped(program: &str) -> Command {
    let mut command = Command::new(program);
    command.piped();
    command
}

#[test]
fn failed_starts_leave_nothing() {
    leaves_nothing("failed_starts_leave_nothing", || {
        let file = tempfile::NamedTempFile::new().unwrap();
        for _ in 0..1024 {
            piped("no-such-program").popen().unwrap_err();
            piped("/").popen().unwrap_err();
            piped(file.path().to_str().unwrap()).popen_merged().unwrap_err();
            piped("true").current_dir("/no/such/folder").popen().unwrap_err();
            piped("true").arg("a\0b").popen().unwrap_err();
        }
    });
}

#[test]
fn communicate_leaves_nothing() {
    leaves_nothing("communicate_leaves_nothing", || {
        let before = open_descriptors();
        let cat: Popen = piped("cat").popen().unwrap();
        assert_eq!(cat.wait_timeout(Duration::ZERO).unwrap(), None);
        assert_eq!(cat.wait_timeout(Duration::from_millis(1)).unwrap(), None);
        assert_eq!(cat.poll().unwrap(), None);
        cat.send_signal(Signal::SIGCONT).unwrap();
        assert_eq!(open_descriptors(), before + 3, "three pipes, and none to wait on");
        cat.communicate(b"x").unwrap();
        assert_eq!(open_descriptors(), before, "closed although it is not dropped");
        let merged = piped("cat").popen_merged().unwrap();
        merged.communicate(b"x").unwrap();
        assert_eq!(open_descriptors(), before);
    });
}

#[test]
fn timeout_and_kill_leave_nothing() {
    leaves_nothing("timeout_and_kill_leave_nothing", || {
        let limit = Duration::from_millis(1);
        let error = Command::new("sleep").arg("1000").run_timeout(b"", limit).unwrap_err();
        assert!(matches!(error, Error::TimeoutExpired { .. }), "{error}");
        drop(piped("cat").popen().unwrap().kill_on_drop());
    });
}

#[test]
fn dropped_running_child_leaves_nothing() {
    leaves_nothing("dropped_running_child_leaves_nothing", || {
        // Its pipes are closed, so it ends, and the reaper reaps it.
        drop(piped("cat").popen().unwrap());
        while has_children() {
            std::thread::yield_now();
        }
    });
}

#[test]
fn pipeline_leaves_nothing() {
    leaves_nothing("pipeline_leaves_nothing", || {
        let before = open_descriptors();
        let running = Pipeline::new(piped("cat")).pipe(piped("cat")).popen().unwrap();
        assert_eq!(
            open_descriptors(),
            before + 4,
            "input, output, two errors; none between the two"
        );
        assert_eq!(running.communicate(b"x").unwrap().check().unwrap().stdout, b"x");
        assert_eq!(open_descriptors(), before, "closed although it is not dropped");
    });
}

#[test]
fn pipeline_with_a_missing_program_leaves_nothing() {
    leaves_nothing("pipeline_with_a_missing_program_leaves_nothing", || {
        let missing = || piped("no-such-program");
        for _ in 0..20 {
            let start = Pipeline::new(piped("yes")).pipe(piped("cat")).pipe(missing()).popen();
            start.unwrap_err();
            let mut start = Pipeline::new(piped("yes")).pipe(missing()).pipe(piped("cat"));
            start.run(b"").unwrap_err();
            Pipeline::new(missing()).pipe(piped("cat")).popen().unwrap_err();
        }
        assert!(!has_children(), "the stages that were started are killed and reaped");
    });
}

#[test]
fn pipeline_timeout_leaves_nothing() {
    leaves_nothing("pipeline_timeout_leaves_nothing", || {
        let error = Pipeline::new(command(["yes"]))
            .pipe(command(["sleep", "1000"]))
            .pipe(command(["cat"]))
            .piped()
            .run_timeout(b"", Duration::from_millis(1))
            .unwrap_err();
        assert!(matches!(error, Error::TimeoutExpired { .. }), "{error}");
    });
}

/// Each handle is dropped while its child runs. One thread serves them all, and goes with them.
#[test]
fn dropped_children_share_one_reaper() {
    leaves_nothing("dropped_children_share_one_reaper", || {
        let threads = || fs::read_dir("/proc/self/task").expect("Linux lists them").count();
        let before = threads();
        let (reader, writer) = std::io::pipe().unwrap();
        for _ in 0..50 {
            let cat = Command::new("cat").stdin(reader.try_clone().unwrap()).popen().unwrap();
            drop(cat);
        }
        assert!(threads() <= before + 1, "{} threads", threads() - before);
        drop((reader, writer));
        while has_children() || threads() > before {
            std::thread::yield_now();
        }
    });
}
