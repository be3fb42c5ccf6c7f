//! Runs one program and watches it.
//!
//! Whatever the program does, three things hold when [`watch`] returns: every record that it wrote
//! has been handed on, no process that it started is left (on Linux; elsewhere none of its process
//! group), and it took no longer than its timeout and a moment.

use std::{
    os::unix::process::{CommandExt, ExitStatusExt},
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

use crate::run::{
    leftovers::Mark,
    lines::{Piece, read_pieces},
};

/// How often the watcher looks whether the program has ended or Ctrl-C was pressed.
const GLANCE: Duration = Duration::from_millis(20);

/// A program that has ended may have left a child that holds its pipes open. The child may still
/// write for this time before it is killed.
const GRACE: Duration = Duration::from_millis(500);

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ending {
    /// It exited with this code.
    Exited(i32),
    /// A signal ended it.
    Killed(String),
    /// It ran longer than its timeout and was killed.
    TimedOut,
    /// Ctrl-C was pressed and it was killed.
    Interrupted,
}

/// Runs `command` in a process group of its own until it ends, `timeout` is over or `interrupted`
/// is set, and hands what it writes to `on_piece` as it comes.
///
/// # Errors
/// The program cannot be started or waited for.
pub(crate) fn watch(
    command: &mut Command,
    timeout: Duration,
    interrupted: &AtomicBool,
    mut on_piece: impl FnMut(Piece),
) -> Result<Ending> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mark = Mark::new();
    mark.put_on(command);
    let mut child = command.spawn().with_context(|| format!("cannot start {program}"))?;
    let pieces = read_pieces(&mut child)?;
    let group = Group::of(&child)?;

    // Without a deadline if the timeout reaches beyond the end of the clock.
    let deadline = Instant::now().checked_add(timeout);
    let reason = follow(&group, deadline, interrupted, &pieces, &mut on_piece);
    // Kill first, reap then: while the leader is unreaped, its number is not reused.
    group.kill();
    let status = child.wait().with_context(|| format!("cannot wait for {program}"))?;
    mark.kill_all();
    // What is still in the pipes comes within the grace.
    while let Ok(piece) = pieces.recv_timeout(GRACE) {
        on_piece(piece);
    }
    Ok(reason?.unwrap_or_else(|| {
        status.code().map_or_else(|| Ending::Killed(signal_name(status.signal())), Ending::Exited)
    }))
}

/// Hands pieces on until the program ends by itself (the result is `None`) or has to be ended.
fn follow(
    group: &Group,
    deadline: Option<Instant>,
    interrupted: &AtomicBool,
    pieces: &Receiver<Piece>,
    on_piece: &mut impl FnMut(Piece),
) -> Result<Option<Ending>> {
    let (mut ended_at, mut looked_at) = (None, Instant::now());
    loop {
        let pipes_are_closed = match pieces.recv_timeout(GLANCE) {
            Ok(piece) => {
                on_piece(piece);
                if looked_at.elapsed() < GLANCE {
                    continue; // A look costs more than a piece.
                }
                false
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => {
                thread::sleep(Duration::from_millis(1)); // Only the exit is awaited now.
                true
            }
        };
        looked_at = Instant::now();
        if interrupted.load(Ordering::Relaxed) {
            return Ok(Some(Ending::Interrupted));
        }
        if ended_at.is_none() && group.leader_has_ended()? {
            ended_at = Some(looked_at);
        }
        match ended_at {
            Some(at) if pipes_are_closed || at.elapsed() >= GRACE => return Ok(None),
            None if deadline.is_some_and(|deadline| looked_at >= deadline) => {
                return Ok(Some(Ending::TimedOut));
            }
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
        // It fails only when no process of the group is left.
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

    /// Far beyond what any of these programs needs.
    const LONG: Duration = Duration::from_mins(1);

    fn watch_shell(script: &str, timeout: Duration) -> (Ending, Vec<String>) {
        let mut lines = Vec::new();
        let mut shell = Command::new("sh");
        let ending = watch(shell.args(["-c", script]), timeout, &AtomicBool::new(false), |piece| {
            lines.extend(line(piece));
        });
        (ending.unwrap(), lines)
    }

    fn line(piece: Piece) -> Option<String> {
        match piece {
            Piece::Record(line) | Piece::Other(line) => Some(line),
            Piece::Err(line) => Some(format!("stderr: {line}")),
            Piece::Others(_) | Piece::ErrEnd { .. } => None,
        }
    }

    /// Whether the process dies: a signal that was sent may take a moment to end it.
    fn dies(pid: &str) -> bool {
        let deadline = Instant::now() + LONG;
        while Instant::now() < deadline {
            let state = Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap();
            // Nothing is printed of a process that has gone; a zombie awaits its new parent.
            if state.stdout.is_empty() || state.stdout.starts_with(b"Z") {
                return true;
            }
            thread::sleep(GLANCE);
        }
        false
    }

    #[test]
    fn watch_hands_on_every_line_and_the_exit_code() {
        let (ending, lines) = watch_shell("echo one; echo two; exit 3", LONG);
        assert_eq!(ending, Ending::Exited(3));
        assert_eq!(lines, ["one", "two"]);
    }

    #[test]
    fn crash_is_told_by_its_signal_and_loses_no_line() {
        let (ending, lines) = watch_shell("echo before; kill -SEGV $$", LONG);
        assert_eq!(ending, Ending::Killed("SIGSEGV".to_owned()));
        assert_eq!(lines, ["before"]);
    }

    #[test]
    fn hanging_program_is_killed_with_its_children() {
        let script = "sleep 1000 & echo $!; wait";
        let (ending, lines) = watch_shell(script, Duration::from_millis(300));
        assert_eq!(ending, Ending::TimedOut);
        assert!(dies(&lines[0]), "the child {} is left", lines[0]);
    }

    /// `setsid` gives the child a session of its own, beyond the reach of the group's signal.
    #[test]
    #[cfg(target_os = "linux")]
    fn child_outside_the_group_is_killed_too() {
        let script = "setsid sleep 1000 & echo $!; wait";
        let (ending, lines) = watch_shell(script, Duration::from_millis(300));
        assert_eq!(ending, Ending::TimedOut);
        assert!(dies(&lines[0]), "the child {} is left", lines[0]);
    }

    #[test]
    fn child_that_outlives_the_program_does_not_hold_it_up() {
        let (ending, lines) = watch_shell("sleep 1000 & echo $!", LONG);
        assert_eq!(ending, Ending::Exited(0));
        assert!(dies(&lines[0]), "the child {} is left", lines[0]);
    }

    #[test]
    fn timeout_beyond_the_end_of_the_clock_is_none() {
        assert_eq!(watch_shell("exit 0", Duration::MAX).0, Ending::Exited(0));
    }

    #[test]
    fn bytes_that_are_not_text_are_only_lines() {
        let (ending, lines) =
            watch_shell("head -c 300000 /dev/zero | tr '\\0' '\\377'; echo", LONG);
        assert_eq!(ending, Ending::Exited(0));
        assert_eq!(lines.len(), 1);
    }

    #[test]
    fn stderr_is_kept_apart() {
        let (_, mut lines) = watch_shell("echo out; echo oops >&2", LONG);
        lines.sort();
        assert_eq!(lines, ["out", "stderr: oops"]);
    }

    #[test]
    fn missing_program_is_an_error_that_names_it() {
        let error =
            watch(&mut Command::new("/no/such/program"), LONG, &AtomicBool::new(false), |_| {})
                .unwrap_err();
        assert!(format!("{error:#}").starts_with("cannot start /no/such/program: No such file"));
    }

    #[test]
    fn interrupt_ends_the_program_and_keeps_its_lines() {
        let interrupted = AtomicBool::new(false);
        let mut lines = Vec::new();
        let mut shell = Command::new("sh");
        let script = ["-c", "echo $$; sleep 1000"];
        let ending = watch(shell.args(script), LONG, &interrupted, |piece| {
            // The first line is the sign that the program runs.
            interrupted.store(true, Ordering::Relaxed);
            lines.extend(line(piece));
        });
        assert_eq!(ending.unwrap(), Ending::Interrupted);
        assert!(dies(&lines[0]), "the program {} is left", lines[0]);
    }
}
