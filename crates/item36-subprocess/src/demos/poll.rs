//! A child runs on while its parent does something else.

use std::{process::Command, thread::sleep, time::Duration};

use anyhow::ensure;
use item36_subprocess::{Popen, Subprocess};
use lab::Lab;

/// The parent works, and looks now and then whether the child is done.
pub fn run(lab: &Lab) -> lab::Result {
    let proc = sleeper("0.3")?;
    while proc.poll()?.is_none() {
        lab.say("Working...");
        // Some time consuming work here
        sleep(Duration::from_millis(200));
    }
    let code = proc.wait()?;
    lab.say(format!("Exit status {code}"));

    let polled = (proc.poll()?, proc.poll()?);
    lab.claim("a child that is done says how it ended as often as it is asked")
        .holds(polled == (Some(code), Some(code)), format!("{polled:?}"));
    let running = sleeper("30")?;
    lab.claim("poll looks and never waits: 1,000 polls of a running child are quick")
        .compare("1,000 polls", || polls(&running, 1000))
        .to("waiting for a sleep of 0.03 s", || waits("0.03"))
        .at_most(0.5)?;
    lab.beside_python("poll.py", poll_until_done)?;
    Ok(())
}

/// Ends with the demo, also if that fails midway.
fn sleeper(seconds: &str) -> lab::Result<Popen> {
    Ok(Command::new("sleep").arg(seconds).popen()?.kill_on_drop())
}

fn polls(proc: &Popen, number: usize) -> lab::Result {
    for _ in 0..number {
        ensure!(proc.poll()?.is_none(), "the child has ended");
    }
    Ok(())
}

fn waits(seconds: &str) -> lab::Result {
    sleeper(seconds)?.wait()?;
    Ok(())
}

fn poll_until_done() -> lab::Result<i32> {
    let proc = sleeper("0.03")?;
    loop {
        if let Some(code) = proc.poll()? {
            return Ok(code.get());
        }
        sleep(Duration::from_millis(1));
    }
}
