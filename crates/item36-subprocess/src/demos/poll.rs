//! A child runs while its parent does something else.

use std::{process::Command, thread::sleep, time::Duration};

use item36_subprocess::CommandExt;
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "poll",
    cells: "[4]",
    about: "The parent works while the child runs, and polls it between two pieces of work",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let proc = Command::new("sleep").arg("0.3").popen()?.kill_on_drop();
    while proc.poll()?.is_none() {
        lab.say("Working...");
        // Some time consuming work here
        sleep(Duration::from_millis(200));
    }
    let code = proc.wait()?;
    lab.say(format!("Exit status {code}"));

    let polled = (proc.poll()?, proc.poll()?);
    lab.claim("poll returns the return code again and again after the child has ended")
        .holds(polled == (Some(code), Some(code)), format!("{polled:?}"));
    Ok(())
}
