//! A signal to a child does not reach the child's own children; a signal to its group does.

use std::{
    os::unix::process::CommandExt as _,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::ensure;
use item36_subprocess::{CommandExt, Error, Popen, Signal};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "grandchildren",
    cells: "",
    about: "A killed child's own children live on, unless the whole group is signaled",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let proc = Command::new("sh")
        .args(["-c", "sleep 10 & echo; wait"])
        .stdout(Stdio::piped())
        .process_group(0)
        .popen()?
        .kill_on_drop();
    while !is_output_open(&proc, |stdout| stdout == b"\n")? {
        ensure!(proc.poll()?.is_none(), "the shell has ended early");
    }

    proc.kill()?;
    let holds = is_output_open(&proc, |_| true)?;
    lab.say("The child is killed; its own child still holds the output");
    lab.claim("kill ends the child and none of the children that it has started")
        .holds(holds, "the pipe of the killed child's output is still open");

    // Another signal than the first: the return code then tells which of them ended the child.
    proc.send_signal_to_group(Signal::SIGTERM)?;
    let code = proc.communicate_timeout(b"", Duration::from_mins(1))?.return_code;
    lab.say("The group is terminated; its output has ended");
    lab.say(format!("Exit status {code}"));
    lab.claim("A signal to the process group reaches the children's children too")
        .holds(code == -9, "the pipe has ended, and SIGKILL had ended the child before");
    Ok(())
}

/// Returns whether the output has not ended after 0.05 s, and `is_wanted` so far.
fn is_output_open(proc: &Popen, is_wanted: impl Fn(&[u8]) -> bool) -> lab::Result<bool> {
    match proc.communicate_timeout(b"", Duration::from_millis(50)) {
        Err(Error::TimeoutExpired { stdout, .. }) => Ok(is_wanted(&stdout)),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(false),
    }
}
