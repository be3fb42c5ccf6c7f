//! Parent and child wait for each other, each with a full pipe.

use std::{
    io::{self, ErrorKind, Write},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::Context;
use item36_subprocess::{CommandExt, Popen};
use lab::{Demo, Lab};

use crate::lesson::watchdog::kill_after;

pub(crate) const DEMO: Demo = Demo {
    name: "deadlock",
    cells: "",
    about: "A parent that writes everything before it reads deadlocks; communicate does not",
    run,
};

/// Far more than both pipes and the child's own buffer hold together.
const MUCH: usize = 4 * 1024 * 1024;

fn run(lab: &Lab) -> lab::Result {
    let input = vec![b'x'; MUCH];
    let is_stuck = write_then_read(&input)?;
    let seen = if is_stuck { "still writing after 0.1 seconds" } else { "done" };
    lab.say(format!("Write 4 MiB, then read: {seen}"));
    lab.claim(
        "A parent that writes everything and then reads waits forever once both pipes are full",
    )
    .holds(is_stuck, seen);

    let output = cat()?.communicate_timeout(&input, Duration::from_mins(1))?;
    lab.say(format!("communicate: {} bytes went there and back", output.stdout.len()));
    lab.claim("communicate moves any amount both ways")
        .holds(output.stdout == input, format!("{} of {MUCH} bytes", output.stdout.len()));
    lab.beside_python("deadlock.py", || Ok(cat()?.communicate(&input)?.stdout.len()))?;
    Ok(())
}

/// Returns whether the parent was still writing when the child was killed, because it reads
/// nothing before it has written all.
fn write_then_read(input: &[u8]) -> lab::Result<bool> {
    let cat = cat()?;
    let mut stdin = cat.take_stdin().context("cat has no input pipe")?;
    let written = kill_after(&cat, Duration::from_millis(100), || stdin.write_all(input))?;
    match written.as_ref().map_err(io::Error::kind) {
        Err(ErrorKind::BrokenPipe) => Ok(true),
        _ => Ok(written.map(|()| false)?),
    }
}

fn cat() -> lab::Result<Popen> {
    let proc = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).popen()?;
    Ok(proc.kill_on_drop())
}
