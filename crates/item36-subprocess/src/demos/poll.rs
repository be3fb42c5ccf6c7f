//! A child runs on while its parent does something else.

use std::{process::Command, thread::sleep, time::Duration};

use item36_subprocess::Subprocess;
use lab::Lab;

/// The parent works, and looks now and then whether the child is done.
pub fn run(lab: &Lab) -> lab::Result {
    let proc = Command::new("sleep").arg("0.3").popen()?.kill_on_drop();
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
    Ok(())
}
