//! Parent and child wait for each other, each with a full pipe.

use std::{
    io::{ErrorKind, Write},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, bail};
use item36_subprocess::{Popen, Subprocess};
use lab::Lab;

/// Far more than the pipes there and back and the child's own buffer hold together.
const MUCH: usize = 4 * 1024 * 1024;

/// Four mebibytes go through `cat`, first in the way that comes to mind, then by `communicate`.
pub fn run(lab: &Lab) -> lab::Result {
    let input = vec![b'x'; MUCH];
    let is_stuck = write_then_read(&input)?;
    let seen = if is_stuck { "still writing after 0.1 seconds" } else { "done" };
    lab.say(format!("Write 4 MiB, then read: {seen}"));
    lab.claim("to write everything and then read stands still once both pipes are full")
        .holds(is_stuck, seen);

    let output = cat()?.communicate(&input, Duration::from_mins(1))?;
    lab.say(format!("communicate: {} bytes went there and back", output.stdout.len()));
    lab.claim("communicate moves any amount both ways")
        .holds(output.stdout == input, format!("{} of {MUCH} bytes", output.stdout.len()));
    lab.beside_python("deadlock.py", || Ok(cat()?.communicate(&input, None)?.stdout.len()))?;
    Ok(())
}

/// Whether the writer is still at it when the watchdog ends the child. Nobody reads before all is
/// written, so nobody reads.
fn write_then_read(input: &[u8]) -> lab::Result<bool> {
    let cat = cat()?;
    let mut stdin = cat.take_stdin().context("cat has no input pipe")?;
    let written = thread::scope(|scope| {
        let watchdog = scope.spawn(|| -> lab::Result {
            if cat.wait_timeout(Duration::from_millis(100))?.is_none() {
                cat.kill()?;
            }
            Ok(())
        });
        let written = stdin.write_all(input);
        watchdog.join().expect("the watchdog does not panic").map(|()| written)
    })?;
    match written {
        Ok(()) => Ok(false),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(true),
        Err(error) => bail!("cannot write to cat: {error}"),
    }
}

fn cat() -> lab::Result<Popen> {
    let proc = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).popen()?;
    Ok(proc.kill_on_drop())
}
