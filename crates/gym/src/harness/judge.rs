//! Starts a check's process, waits for it, ends what it started and reads its verdict.

use std::{
    env,
    io::{self, Read},
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::INDEX;
use crate::verdict::{END, PASSED, TOKEN, limit};

/// How much of each stream is kept.
const KEPT: usize = 64 * 1024;
/// How much of what the answer printed is shown.
const SHOWN: usize = 4 * 1024;
/// A check ends itself at its limit; its judge waits this much longer before it kills.
const GRACE: Duration = Duration::from_millis(1500);
/// How often the judge looks whether the process has ended.
const POLL: Duration = Duration::from_millis(2);

/// How a check ended.
pub(super) struct Judged {
    /// What the answer printed, cut to a readable length.
    pub(super) said: String,
    /// Why it failed; `None` if it passed.
    pub(super) failure: Option<String>,
}

/// Runs the check with this index in a new process group.
pub(super) fn judge(index: usize) -> io::Result<Judged> {
    let token = format!("gym-{}-{index}", std::process::id());
    let mut child = Command::new(env::current_exe()?)
        .env(INDEX, index.to_string())
        .env(TOKEN, &token)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let out = capture(child.stdout.take());
    let errors = capture(child.stderr.take());
    let in_time = wait_and_kill_group(&mut child)?;
    let status = child.wait()?;
    let (out, errors) = (text(&out), text(&errors));
    let failure = match verdict(&errors, &token) {
        Some(PASSED) => None,
        Some(words) => Some(words.to_owned()),
        None if !in_time => {
            Some(format!("not done after {:?}, and its process had to be killed", limit()))
        }
        None => Some(format!("the process of the check ended without a verdict: {status}")),
    };
    let spoken = format!("{out}{}", if failure.is_some() { before(&errors, &token) } else { "" });
    Ok(Judged { said: shown(&spoken), failure })
}

/// Waits for the process, kills its group while its number cannot yet be another's, and returns
/// whether it ended by itself.
fn wait_and_kill_group(child: &mut Child) -> io::Result<bool> {
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let id = id.ok_or_else(|| io::Error::other("the process has an impossible number"))?;
    let deadline = Instant::now() + limit() + GRACE;
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let in_time = loop {
        if waitid(WaitId::Pid(id), options)?.is_some() {
            break true;
        }
        if Instant::now() >= deadline {
            break false;
        }
        thread::sleep(POLL);
    };
    // It fails only when the group is empty.
    let _ = kill_process_group(id, Signal::KILL);
    Ok(in_time)
}

/// Reads a stream to its end and keeps its beginning and its end.
fn capture(stream: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut kept = Vec::new();
        let mut buffer = [0; 4096];
        let Some(mut stream) = stream else { return };
        while let Ok(read @ 1..) = stream.read(&mut buffer) {
            kept.extend_from_slice(&buffer[..read]);
            if kept.len() > 2 * KEPT {
                kept.drain(KEPT / 2..KEPT / 2 + KEPT);
            }
        }
        // The judge may have stopped waiting.
        let _ = sender.send(kept);
    });
    receiver
}

/// Returns what was captured. A process that has left its group may hold the stream: it is not waited for.
fn text(captured: &Receiver<Vec<u8>>) -> String {
    let bytes = captured.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the words of the first verdict.
fn verdict<'a>(errors: &'a str, token: &str) -> Option<&'a str> {
    let (_, words) = errors.split_once(&format!("\n{token} "))?;
    let (words, _) = words.split_once(&format!("\n{token} {END}\n"))?;
    Some(words)
}

/// Returns what stands before the verdict.
fn before<'a>(errors: &'a str, token: &str) -> &'a str {
    errors.split_once(&format!("\n{token} ")).map_or(errors, |(before, _)| before)
}

/// Cuts a text to a readable length; every line of it ends.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if !shown.is_empty() && !shown.ends_with('\n') {
        shown.push('\n');
    }
    if text.chars().nth(SHOWN).is_some() {
        shown.push_str("[more output is not shown]\n");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdict_is_read_from_between_other_words() {
        let errors = "noise\n\nt passed\nt end\nmore";
        assert_eq!(verdict(errors, "t"), Some("passed"));
        assert_eq!(before(errors, "t"), "noise\n");
        assert_eq!(verdict("noise", "t"), None);
        assert_eq!(verdict("\nt two\nlines\nt end\n", "t"), Some("two\nlines"));
    }

    #[test]
    fn output_is_cut_to_a_readable_length() {
        assert_eq!(shown("short"), "short\n");
        let cut = shown(&"x".repeat(SHOWN + 1));
        assert!(cut.ends_with("\n[more output is not shown]\n"));
        assert!(cut.len() < SHOWN + 40);
    }
}
