//! A child's own children are not killed with it, unless they are a group.

use std::{
    os::unix::process::CommandExt,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::ensure;
use item36_subprocess::{Error, Popen, Signal, Subprocess};
use lab::Lab;

/// A shell starts a child of its own; who is left when the shell is killed?
pub fn run(lab: &Lab) -> lab::Result {
    let proc = Command::new("sh")
        .args(["-c", "sleep 10 & echo; wait"])
        .stdout(Stdio::piped())
        .process_group(0)
        .popen()?
        .kill_on_drop();
    while !still_holds_its_output(&proc, |stdout| stdout == b"\n")? {
        ensure!(proc.poll()?.is_none(), "the shell has ended early");
    }

    proc.kill()?;
    let holds = still_holds_its_output(&proc, |_| true)?;
    lab.say("The child is killed; somebody still holds its output");
    lab.claim("kill ends the child and none of the children that it has started")
        .holds(holds, "the pipe of the killed child's output is still open");

    // Another signal than the first, so that the exit status tells which one ended the child.
    proc.send_signal_to_group(Signal::SIGTERM)?;
    let code = proc.communicate(b"", Duration::from_mins(1))?.return_code;
    lab.say("The group is terminated; its output has ended");
    lab.say(format!("Exit status {code}"));
    lab.claim("a signal to the process group reaches the children's children too").holds(
        code == -9,
        "the pipe has come to its end, and the child had ended by SIGKILL before",
    );
    Ok(())
}

/// Whether the output has not ended after 0.05 s, and is what is wanted so far.
fn still_holds_its_output(proc: &Popen, is_wanted: impl Fn(&[u8]) -> bool) -> lab::Result<bool> {
    match proc.communicate(b"", Duration::from_millis(50)) {
        Err(Error::TimeoutExpired { stdout, .. }) => Ok(is_wanted(&stdout)),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(false),
    }
}
