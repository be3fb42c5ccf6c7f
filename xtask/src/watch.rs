//! Runs one item's program and watches it.
//!
//! Whatever the program does, three things hold: every record it wrote has been handed on when
//! [`watch`] returns, nothing that it has started is left (on Linux; elsewhere nothing of its process
//! group), and it took no longer than its limit (and a moment).

use std::{
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use nix::{
    sys::{
        signal::{Signal, killpg},
        wait::{Id, WaitPidFlag, WaitStatus, waitid},
    },
    unistd::Pid,
};
use serde::{Deserialize, Serialize};

use crate::{
    leftovers::Mark,
    lines::{Line, read_lines},
};

/// How often the watcher looks whether the program has ended or Ctrl-C was pressed.
const GLANCE: Duration = Duration::from_millis(20);

/// A program that has ended may have left somebody who holds its pipes open: so long they may
/// still write before they are killed.
const GRACE: Duration = Duration::from_millis(500);

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It exited with this code.
    Exited(i32),
    /// A signal ended it.
    Killed(String),
    /// It ran longer than its limit and was killed.
    TimedOut,
    /// Ctrl-C was pressed and it was killed.
    Interrupted,
}

/// Runs `command` in a process group of its own until it ends, `limit` is over or `interrupted` is
/// set, and hands its lines to `on_line` as they come.
///
/// # Errors
/// The program cannot be started or waited for.
pub fn watch(
    command: &mut Command,
    limit: Duration,
    interrupted: &AtomicBool,
    mut on_line: impl FnMut(Line),
) -> Result<Ending> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mark = Mark::new();
    mark.put_on(command);
    let mut child = command.spawn().with_context(|| format!("cannot start {program}"))?;
    let lines = read_lines(&mut child)?;
    let group = Group::of(&child)?;

    let deadline = Instant::now() + limit;
    let reason = follow(&group, deadline, interrupted, &lines, &mut on_line)?;
    // Kill first, reap then: while the leader is unreaped its group's number belongs to nobody else.
    group.kill();
    mark.kill_all();
    let status = child.wait().with_context(|| format!("cannot wait for {program}"))?;
    // Somebody who left the group may hold a pipe open for ever: what is written comes within the grace.
    while let Ok(line) = lines.recv_timeout(GRACE) {
        on_line(line);
    }
    Ok(reason.unwrap_or_else(|| {
        use std::os::unix::process::ExitStatusExt;
        status.code().map_or_else(|| Ending::Killed(signal_name(status.signal())), Ending::Exited)
    }))
}

/// Hands lines on until the program ends by itself (nothing is returned) or has to be ended.
fn follow(
    group: &Group,
    deadline: Instant,
    interrupted: &AtomicBool,
    lines: &Receiver<Line>,
    on_line: &mut impl FnMut(Line),
) -> Result<Option<Ending>> {
    let mut ended_at = None;
    loop {
        let pipes_are_closed = match lines.recv_timeout(GLANCE) {
            Ok(line) => {
                on_line(line);
                false
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => {
                thread::sleep(Duration::from_millis(1)); // Only the exit is awaited now.
                true
            }
        };
        if interrupted.load(Ordering::Relaxed) {
            return Ok(Some(Ending::Interrupted));
        }
        if ended_at.is_none() && group.leader_has_ended()? {
            ended_at = Some(Instant::now());
        }
        match ended_at {
            Some(at) if pipes_are_closed || at.elapsed() >= GRACE => return Ok(None),
            None if Instant::now() >= deadline => return Ok(Some(Ending::TimedOut)),
            _ => {}
        }
    }
}

/// The program's process group.
struct Group(Pid);

impl Group {
    fn of(child: &Child) -> Result<Self> {
        Ok(Self(Pid::from_raw(i32::try_from(child.id()).context("the process id is too large")?)))
    }

    /// Looks without reaping.
    fn leader_has_ended(&self) -> Result<bool> {
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
        let status = waitid(Id::Pid(self.0), flags).context("cannot look after the program")?;
        Ok(status != WaitStatus::StillAlive)
    }

    fn kill(&self) {
        // It fails only when nobody is left, which is what is wanted.
        let _ = killpg(self.0, Signal::SIGKILL);
    }
}

fn signal_name(signal: Option<i32>) -> String {
    let signal = signal.unwrap_or_default();
    Signal::try_from(signal)
        .map_or_else(|_| format!("signal {signal}"), |signal| signal.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Far beyond what any of these programs needs: a test that waits so long has failed.
    const LONG: Duration = Duration::from_mins(1);

    fn watch_shell(script: &str, limit: Duration) -> (Ending, Vec<String>) {
        let mut lines = Vec::new();
        let mut shell = Command::new("sh");
        let ending = watch(shell.args(["-c", script]), limit, &AtomicBool::new(false), |line| {
            lines.push(match line {
                Line::Out(line) => line,
                Line::Err(line) => format!("stderr: {line}"),
            });
        });
        (ending.unwrap(), lines)
    }

    /// Whether the process dies: a signal that was sent may take a moment to end it.
    fn dies(pid: &str) -> bool {
        let deadline = Instant::now() + LONG;
        while Instant::now() < deadline {
            let state = Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap();
            // Nothing is printed of a process that is gone; a zombie awaits its new parent.
            if state.stdout.is_empty() || state.stdout.starts_with(b"Z") {
                return true;
            }
            thread::sleep(GLANCE);
        }
        false
    }

    #[test]
    fn every_line_comes_through_and_the_exit_code_too() {
        let (ending, lines) = watch_shell("echo one; echo two; exit 3", LONG);
        assert_eq!(ending, Ending::Exited(3));
        assert_eq!(lines, ["one", "two"]);
    }

    #[test]
    fn a_crash_is_told_by_its_signal_and_loses_no_line() {
        let (ending, lines) = watch_shell("echo before; kill -SEGV $$", LONG);
        assert_eq!(ending, Ending::Killed("SIGSEGV".to_owned()));
        assert_eq!(lines, ["before"]);
    }

    #[test]
    fn a_program_that_hangs_is_killed_with_its_children() {
        let script = "sleep 1000 & echo $!; wait";
        let (ending, lines) = watch_shell(script, Duration::from_millis(300));
        assert_eq!(ending, Ending::TimedOut);
        assert!(dies(&lines[0]), "the child {} is left", lines[0]);
    }

    /// `setsid` gives the child a session of its own, beyond the reach of the group's signal.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_child_that_has_left_the_group_is_killed_too() {
        let script = "setsid sleep 1000 & echo $!; wait";
        let (ending, lines) = watch_shell(script, Duration::from_millis(300));
        assert_eq!(ending, Ending::TimedOut);
        assert!(dies(&lines[0]), "the child {} is left", lines[0]);
    }

    #[test]
    fn a_child_that_outlives_the_program_does_not_hold_it_up() {
        let (ending, lines) = watch_shell("sleep 1000 & echo $!", LONG);
        assert_eq!(ending, Ending::Exited(0));
        assert!(dies(&lines[0]), "the child {} is left", lines[0]);
    }

    #[test]
    fn a_flood_of_bytes_that_are_no_text_is_only_lines() {
        let (ending, lines) =
            watch_shell("head -c 300000 /dev/zero | tr '\\0' '\\377'; echo", LONG);
        assert_eq!(ending, Ending::Exited(0));
        assert_eq!(lines.len(), 1);
    }

    #[test]
    fn standard_error_is_kept_apart() {
        let (_, mut lines) = watch_shell("echo out; echo oops >&2", LONG);
        lines.sort();
        assert_eq!(lines, ["out", "stderr: oops"]);
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error_that_names_it() {
        let error =
            watch(&mut Command::new("/no/such/program"), LONG, &AtomicBool::new(false), |_| {})
                .unwrap_err();
        assert!(format!("{error:#}").starts_with("cannot start /no/such/program: No such file"));
    }

    #[test]
    fn ctrl_c_ends_the_program_and_keeps_its_lines() {
        let interrupted = AtomicBool::new(false);
        let mut lines = Vec::new();
        let mut shell = Command::new("sh");
        let ending = watch(shell.args(["-c", "echo $$; sleep 1000"]), LONG, &interrupted, |line| {
            // The first line is the sign that the program runs.
            interrupted.store(true, Ordering::Relaxed);
            lines.extend(match line {
                Line::Out(line) => Some(line),
                Line::Err(_) => None,
            });
        });
        assert_eq!(ending.unwrap(), Ending::Interrupted);
        assert!(dies(&lines[0]), "the program {} is left", lines[0]);
    }
}
