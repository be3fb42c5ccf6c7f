//! Tests what the library promises about stopping children and controlling pipelines.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::{
    io::{Read, Write},
    os::unix::process::CommandExt as _,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use item36_subprocess::{CommandExt, Error, Pipeline, Popen, RunningPipeline, Signal, command};
use nix::{
    errno::Errno,
    sys::signal::kill,
    unistd::{Pid, getpgid},
};

/// No test waits for longer, and none should come near this.
const NEVER: Duration = Duration::from_mins(1);

/// Starts a shell script, and waits until it has written a line.
fn ready(sh: &mut Command) -> Popen {
    let child = sh.piped().popen().unwrap().kill_on_drop();
    assert_eq!(child.lines_timeout(NEVER).next().unwrap().unwrap(), "ready");
    child
}

fn is_gone(id: i32) -> bool {
    kill(Pid::from_raw(id), None) == Err(Errno::ESRCH)
}

fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < NEVER, "never {what}");
        std::thread::yield_now();
    }
}

#[test]
fn stop_lets_the_child_end_by_itself() {
    let script = "trap 'exit 7' TERM; echo ready; while :; do sleep .01; done";
    let child = ready(&mut command(["sh", "-c", script]));
    assert_eq!(child.stop(NEVER).unwrap(), 7);
    assert_eq!(child.stop(NEVER).unwrap(), 7, "a stopped child stays as it ended");
}

#[test]
fn stop_ends_a_stopped_child_politely() {
    let script = "trap 'exit 7' TERM; echo ready; while :; do sleep .01; done";
    let child = ready(&mut command(["sh", "-c", script]));
    child.send_signal(Signal::SIGSTOP).unwrap();
    assert_eq!(child.stop(NEVER).unwrap(), 7);
}

#[test]
fn stop_kills_a_child_that_refuses_after_the_grace_period() {
    let script = "trap '' TERM; echo ready; while :; do sleep .01; done";
    let child = ready(&mut command(["sh", "-c", script]));
    let start = Instant::now();
    assert_eq!(child.stop(Duration::from_millis(100)).unwrap(), -9);
    assert!(start.elapsed() >= Duration::from_millis(100), "it had its time");
}

/// The shell ends at once; its own child refuses SIGTERM, and is killed with the group.
#[test]
fn stop_ends_the_whole_group() {
    let script =
        "sh -c 'trap \"\" TERM; echo $$ >&2; echo ready; while :; do sleep .01; done' & wait";
    let child = ready(command(["sh", "-c", script]).process_group(0));
    assert_eq!(child.stop(Duration::from_secs(10)).unwrap(), -15);
    let stderr = child.communicate_timeout(b"", NEVER).unwrap().stderr;
    let grandchild: i32 = String::from_utf8(stderr).unwrap().trim().parse().unwrap();
    eventually("gone", || is_gone(grandchild));
}

#[test]
fn stop_of_a_pipeline_ends_all_stages() {
    let refuses = "trap '' TERM; echo ready >&2; while :; do sleep .01; done";
    let pipeline = Pipeline::new(command(["sleep", "1000"])).pipe(command(["sh", "-c", refuses]));
    let running = pipeline.piped().popen().unwrap().kill_on_drop();
    let mut stderr = running.take_stderr(1).unwrap();
    stderr.read_exact(&mut [0; 6]).unwrap();
    assert_eq!(running.stop(Duration::from_millis(50)).unwrap(), [-15, -9]);
}

fn cats() -> RunningPipeline {
    let cat = || command(["cat"]);
    let mut pipeline = Pipeline::new(cat()).pipe(cat()).pipe(cat()).piped().process_group();
    pipeline.popen().unwrap().kill_on_drop()
}

#[test]
fn running_pipeline_is_written_and_read_by_hand() {
    let running = cats();
    let mut stdin = running.take_stdin().unwrap();
    let mut stdout = running.take_stdout().unwrap();
    for text in [b"ping", b"pong"] {
        stdin.write_all(text).unwrap();
        let mut read = [0; 4];
        stdout.read_exact(&mut read).unwrap();
        assert_eq!(read, *text);
    }
    assert_eq!(running.poll().unwrap(), None);
    assert_eq!(running.wait_timeout(Duration::from_millis(1)).unwrap(), None);
    assert!(running.take_stdin().is_none() && running.take_stderr(3).is_none());
    drop(stdin);
    assert_eq!(running.wait().unwrap(), [0, 0, 0]);
    assert_eq!(running.poll().unwrap().unwrap(), [0, 0, 0]);
}

#[test]
fn running_pipeline_gives_its_lines() {
    let mut pipeline = Pipeline::new(command(["yes"])).pipe(command(["cat", "-n"])).piped();
    let running = pipeline.popen().unwrap().kill_on_drop();
    let lines: Vec<_> = running.lines_timeout(NEVER).take(3).map(Result::unwrap).collect();
    assert_eq!(lines.iter().map(|line| line.trim()).collect::<Vec<_>>(), ["1\ty", "2\ty", "3\ty"]);
    running.kill().unwrap();
    assert_eq!(running.wait().unwrap()[1], -9);
}

#[test]
fn process_group_of_a_pipeline_has_all_stages() {
    let running = cats();
    let id = |stage: &Popen| Pid::from_raw(stage.id().cast_signed());
    let leader = id(&running.stages()[0]);
    for stage in running.stages() {
        assert_eq!(getpgid(Some(id(stage))), Ok(leader));
    }
    running.send_signal_to_group(Signal::SIGTERM).unwrap();
    assert_eq!(running.wait().unwrap(), [-15, -15, -15]);
    running.send_signal_to_group(Signal::SIGTERM).expect("nothing is sent to reaped stages");
}

/// The first stage is reaped, and the group still has a member that is not: its number is safe.
#[test]
fn signal_reaches_the_group_after_its_leader_is_reaped() {
    let pipeline = Pipeline::new(command(["true"])).pipe(command(["sleep", "1000"]));
    let running = pipeline.process_group().popen().unwrap().kill_on_drop();
    assert_eq!(running.stages()[0].wait().unwrap(), 0);
    running.send_signal_to_group(Signal::SIGKILL).unwrap();
    assert_eq!(running.wait().unwrap(), [0, -9]);
}

#[test]
fn signal_to_group_fails_for_a_pipeline_that_is_not_one() {
    let running = Pipeline::new(command(["cat"])).stdin(Stdio::piped()).popen().unwrap();
    let error = running.send_signal_to_group(Signal::SIGTERM).unwrap_err();
    assert!(matches!(error, Error::System { .. }), "{error}");
    assert_eq!(running.poll().unwrap(), None);
}

/// What a stage has started holds the output. It belongs to the group, and is killed with it.
#[test]
fn run_timeout_of_a_group_kills_grandchildren() {
    let script = "echo $$; sleep 1000 & wait";
    let pipeline = Pipeline::new(command(["sh", "-c", script])).pipe(command(["cat"]));
    let error =
        pipeline.piped().process_group().run_timeout(b"", Duration::from_millis(300)).unwrap_err();
    let Error::TimeoutExpired { stdout, .. } = error else { panic!("{error}") };
    // On a machine that stalls, the shell may not have written yet.
    if let Ok(group) = str::from_utf8(&stdout).unwrap().trim().parse::<i32>() {
        eventually("an empty group", || is_gone(-group));
    }
}

#[test]
fn merge_stderr_merges_one_stage() {
    let both = "echo out; echo err >&2";
    let mut pipeline = Pipeline::new(command(["sh", "-c", both]))
        .merge_stderr()
        .pipe(command(["sh", "-c", "cat; echo other >&2"]))
        .piped();
    for _ in 0..2 {
        let output = pipeline.run(b"").unwrap();
        assert_eq!(output.stages[1].stdout, b"out\nerr\n");
        assert_eq!(output.stages[1].stderr, b"other\n");
    }
    let mut last = Pipeline::new(command(["cat"])).pipe(command(["sh", "-c", both])).merge_stderr();
    assert_eq!(last.run(b"").unwrap().stages[1].stdout, b"out\nerr\n");
}

#[test]
fn popen_takes_over_a_child_of_std() {
    let mut cat = Command::new("cat");
    cat.stdin(Stdio::piped()).stdout(Stdio::piped());
    let cat = Popen::from(cat.spawn().unwrap());
    assert_eq!(cat.command_line(), format!("process {}", cat.id()));
    assert_eq!(cat.communicate(b"through").unwrap().stdout, b"through");
}

/// std has reaped it, so its id may be another process's.
#[test]
fn popen_of_a_waited_child_has_its_code_and_signals_nothing() {
    let mut child = Command::new("sh").args(["-c", "exit 4"]).spawn().unwrap();
    child.wait().unwrap();
    let child = Popen::from(child);
    child.kill().unwrap();
    assert_eq!(child.poll().unwrap().unwrap(), 4);
    assert_eq!(child.communicate(b"").unwrap().return_code, 4);
}

#[cfg(target_os = "linux")]
#[test]
fn real_time_signal_is_sent_and_seen() {
    let signal = Signal::real_time(5).unwrap();
    let child = Command::new("sleep").arg("1000").popen().unwrap();
    child.send_signal(signal).unwrap();
    let code = child.wait().unwrap();
    assert_eq!((code.signal(), code.get()), (Some(signal), -signal.number()));
}

#[cfg(target_os = "linux")]
#[test]
fn pidfd_is_readable_after_the_exit() {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let cat = Command::new("cat").stdin(Stdio::piped()).popen().unwrap();
    let pidfd = cat.pidfd().unwrap();
    let is_readable = |timeout: &Timespec| {
        poll(&mut [PollFd::new(&pidfd, PollFlags::IN)], Some(timeout)).unwrap() == 1
    };
    assert!(!is_readable(&Timespec { tv_sec: 0, tv_nsec: 0 }));
    drop(cat.take_stdin());
    assert!(is_readable(&Timespec { tv_sec: 60, tv_nsec: 0 }));
    cat.wait().unwrap();
    cat.pidfd().unwrap_err();
}
