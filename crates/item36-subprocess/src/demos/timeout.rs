//! A child that does not end in time is ended.

use std::{thread::sleep, time::Duration};

use item36_subprocess::{Error, ReturnCode};
use lab::Lab;

use super::ten_sleepers::run_sleep;

/// A child would sleep for ten seconds; after 0.1 s the parent has waited long enough.
pub fn run(lab: &Lab) -> lab::Result {
    let ended = lab.time("started, timed out, terminated", || terminated_after(0.1))?;
    lab.say(format!("Exit status {}", ended.value));
    lab.say(format!("Gone after {:.3} seconds", ended.seconds()));

    let name = ended.value.signal_name();
    lab.claim("a terminated child has ended by SIGTERM, which is -15").holds(
        ended.value == -15 && name == Some("SIGTERM"),
        format!("{} is {}", ended.value, name.unwrap_or("no signal")),
    );
    lab.claim(
        "a time limit keeps a child from hanging its parent: it costs the limit and little more",
    )
    .compare("a child with a limit of 0.02 s", || limited(0.02))
    .to("sleeping for 0.02 s", || {
        sleep(Duration::from_millis(20));
        Ok(())
    })
    .at_most(1.5)?;
    lab.beside_python("timeout.py", || Ok(terminated_after(0.02)?.get()))?;
    Ok(())
}

fn terminated_after(limit: f64) -> lab::Result<ReturnCode> {
    let proc = run_sleep(10.0)?;
    match proc.communicate(b"", Duration::from_secs_f64(limit)) {
        Err(Error::TimeoutExpired { .. }) => proc.terminate()?,
        done => drop(done?),
    }
    Ok(proc.wait()?)
}

fn limited(limit: f64) -> lab::Result {
    terminated_after(limit)?;
    Ok(())
}
