//! Tests that no descriptor, child or zombie is left, after success and after failure.
//!
//! Other tests of the same process open descriptors and start children meanwhile. So each of these
//! is started once more, alone in a process of its own, and counts there.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

#[path = "support/alone.rs"]
mod alone;

use std::{
    fs::{self, File},
    process::Command,
    time::Duration,
};

use alone::run_alone;
use item36_subprocess::{CommandExt, Error, Pipeline, Popen, Signal, command};
use nix::{
    errno::Errno,
    sys::{
        signal::SigSet,
        wait::{Id, WaitPidFlag, waitid},
    },
    unistd::geteuid,
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

/// A program may block a signal in all threads that it knows, and wait for it.
#[test]
fn reaper_takes_no_signal_of_the_program() {
    leaves_nothing("reaper_takes_no_signal_of_the_program", || {
        let mut cat = Command::new("cat");
        let (reader, writer) = std::io::pipe().unwrap();
        drop(cat.stdin(reader).popen().unwrap());
        drop(cat);
        let blocked = || {
            fs::read_dir("/proc/self/task").unwrap().find_map(|thread| {
                let status = fs::read_to_string(thread.unwrap().path().join("status")).ok()?;
                status.contains("child reaper").then_some(())?;
                let mask = status.lines().find_map(|line| line.strip_prefix("SigBlk:\t"))?;
                Some(u64::from_str_radix(mask, 16).unwrap())
            })
        };
        let mask = std::iter::repeat_with(blocked).flatten().next().unwrap();
        for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGUSR1, Signal::SIGCHLD] {
            assert_ne!(mask & (1 << (signal.number() - 1)), 0, "{signal} of {mask:x}");
        }
        let own = SigSet::thread_get_mask().unwrap();
        assert!(!own.contains(nix::sys::signal::Signal::SIGTERM), "the starter's mask is back");
        drop(writer);
        while has_children() {
            std::thread::yield_now();
        }
    });
}

fn size_of_a_new_pipe() -> usize {
    let (reader, _writer) = std::io::pipe().unwrap();
    rustix::pipe::fcntl_getpipe_size(reader).unwrap()
}

/// Returns how many pipes of this process hold more than usual.
fn enlarged_pipes() -> usize {
    let size = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.ok()?.path();
        let is_pipe = fs::read_link(&path).ok()?.to_str()?.starts_with("pipe:");
        let pipe = if is_pipe { File::open(path).ok()? } else { return None };
        rustix::pipe::fcntl_getpipe_size(pipe).ok()
    };
    fs::read_dir("/proc/self/fd").unwrap().filter_map(size).filter(|&size| size > 1 << 16).count()
}

/// Linux lends each user 64 MiB for pipes. Root has no such limit, so another user does this.
#[test]
fn many_full_pipes_leave_quota_for_other_programs() {
    let wrapper: &[&str] = if geteuid().is_root() {
        &["setpriv", "--reuid", "64322", "--regid", "64322", "--clear-groups"]
    } else {
        &[]
    };
    run_alone(wrapper, "many_full_pipes_leave_quota_for_other_programs", || {
        let usual = size_of_a_new_pipe();
        let input = vec![b'x'; 1 << 18];
        let children: Vec<Popen> = (0..80)
            .map(|number| match number % 2 {
                0 => Command::new("yes").piped().popen().unwrap().kill_on_drop(),
                _ => Command::new("sleep").arg("1000").piped().popen().unwrap().kill_on_drop(),
            })
            .collect();
        for child in &children {
            let input: &[u8] = if child.command_line() == "yes" { b"" } else { &input };
            let error = child.communicate_timeout(input, Duration::from_millis(20)).unwrap_err();
            assert!(matches!(error, Error::TimeoutExpired { .. }), "{error}");
        }
        assert!(enlarged_pipes() <= 16, "{} pipes are enlarged", enlarged_pipes());
        assert_eq!(size_of_a_new_pipe(), usual, "what is left for other programs");
        drop(children);
        // What was given back can be used again.
        let output = Command::new("cat").piped().run(&vec![b'x'; 1 << 22]).unwrap();
        assert_eq!(output.stdout.len(), 1 << 22);
    });
}
