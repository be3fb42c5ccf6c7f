//! Nothing is left: no descriptor, no child, no zombie, whatever went well or wrong.
//!
//! Tests that run at the same time in one process open descriptors and start children meanwhile.
//! So each of these is started once more, alone in a process of its own, and counts there.
#![cfg(target_os = "linux")]

use std::{
    env, fs,
    process::{Command, Stdio},
    time::Duration,
};

use item36_subprocess::{Error, Pipeline, Popen, Subprocess};
use nix::{
    errno::Errno,
    sys::wait::{Id, WaitPidFlag, waitid},
};

/// Tells a test that it is alone.
const ALONE: &str = "ITEM36_TEST_IS_ALONE";

fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").expect("Linux lists them").count()
}

/// Whether this process has a child, running or exited, that nobody has reaped.
fn has_children() -> bool {
    // It only looks: to reap here would hide what the library has forgotten.
    let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    match waitid(Id::All, look) {
        Err(Errno::ECHILD) => false,
        Err(errno) => panic!("{errno}"),
        Ok(_) => true,
    }
}

/// Does `work` in a process in which nothing else happens, and looks what is left of it.
fn leaves_nothing(test: &str, work: fn()) {
    if env::var_os(ALONE).is_some() {
        let before = open_descriptors();
        work();
        assert_eq!(open_descriptors(), before, "descriptors are left open");
        assert!(!has_children(), "a child is left");
        return;
    }
    let mut alone = Command::new(env::current_exe().expect("a test has a file"));
    alone.args(["--exact", test, "--nocapture"]).env(ALONE, "yes");
    let output = alone.run(b"", Duration::from_mins(2)).expect("it counts and ends");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed"), "{output:?}");
}

fn piped(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_thousand_failed_starts() {
    leaves_nothing("a_thousand_failed_starts", || {
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
fn communicate() {
    leaves_nothing("communicate", || {
        let before = open_descriptors();
        let cat: Popen = piped("cat").popen().unwrap();
        assert_eq!(cat.wait_timeout(Duration::ZERO).unwrap(), None);
        assert_eq!(open_descriptors(), before + 4, "three pipes and the descriptor to wait on");
        cat.communicate(b"x", None).unwrap();
        assert_eq!(open_descriptors(), before, "closed although it is not dropped");
        let merged = piped("cat").popen_merged().unwrap();
        merged.communicate(b"x", None).unwrap();
        assert_eq!(open_descriptors(), before);
    });
}

#[test]
fn a_timeout_and_a_kill() {
    leaves_nothing("a_timeout_and_a_kill", || {
        let limit = Duration::from_millis(1);
        let error = Command::new("sleep").arg("1000").run(b"", limit).unwrap_err();
        assert!(matches!(error, Error::TimeoutExpired { .. }), "{error}");
        drop(piped("cat").popen().unwrap().kill_on_drop());
    });
}

#[test]
fn a_child_that_is_dropped_while_it_runs() {
    leaves_nothing("a_child_that_is_dropped_while_it_runs", || {
        // Its pipes are closed, so it ends, and its reaper soon after.
        drop(piped("cat").popen().unwrap());
        while has_children() {
            std::thread::yield_now();
        }
    });
}

#[test]
fn a_pipeline_to_its_end() {
    leaves_nothing("a_pipeline_to_its_end", || {
        let before = open_descriptors();
        let (mut first, mut last) = (piped("cat"), piped("cat"));
        let job = Pipeline::new(&mut first).pipe(&mut last).popen().unwrap();
        assert_eq!(
            open_descriptors(),
            before + 4,
            "input, output, two errors; none between the two"
        );
        assert_eq!(job.communicate(b"x", None).unwrap().check().unwrap().stdout, b"x");
        assert_eq!(open_descriptors(), before, "closed although it is not dropped");
    });
}

#[test]
fn pipelines_of_which_a_stage_cannot_be_started() {
    leaves_nothing("pipelines_of_which_a_stage_cannot_be_started", || {
        let (mut yes, mut missing, mut cat) =
            (piped("yes"), piped("no-such-program"), piped("cat"));
        for _ in 0..20 {
            let start = Pipeline::new(&mut yes).pipe(&mut cat).pipe(&mut missing).popen();
            start.unwrap_err();
            let start = Pipeline::new(&mut yes).pipe(&mut missing).pipe(&mut cat);
            start.run(b"", None).unwrap_err();
            Pipeline::new(&mut missing).pipe(&mut cat).popen().unwrap_err();
        }
        assert!(!has_children(), "those that were started are killed and reaped");
    });
}

#[test]
fn a_pipeline_that_takes_too_long() {
    leaves_nothing("a_pipeline_that_takes_too_long", || {
        let error = Pipeline::new(&mut Command::new("yes"))
            .pipe(Command::new("sleep").arg("1000"))
            .pipe(&mut Command::new("cat"))
            .run(b"", Duration::from_millis(1))
            .unwrap_err();
        assert!(matches!(error, Error::TimeoutExpired { .. }), "{error}");
    });
}
