//! A child that does not end in time is terminated.

use std::{thread::sleep, time::Duration};

use item36_subprocess::{Error, ReturnCode};
use lab::{Demo, Lab};

use crate::lesson::sleepers::run_sleep;

pub(crate) const DEMO: Demo = Demo {
    name: "timeout",
    cells: "[19]",
    about: "A child that takes too long is terminated",
    run,
};

/// The child would sleep for ten seconds; the parent waits for 0.1 s.
fn run(lab: &Lab) -> lab::Result {
    let ended = lab.time("started, timed out, terminated", || terminated_after(0.1))?;
    lab.say(format!("Exit status {}", ended.value));
    lab.say(format!("Gone after {:.3} seconds", ended.seconds()));

    let name = ended.value.signal_name();
    lab.claim("A terminated child has ended by SIGTERM, which is return code -15").holds(
        ended.value == -15 && name == Some("SIGTERM"),
        format!("{} is {}", ended.value, name.unwrap_or("not a signal")),
    );
    lab.claim("A timeout ends the wait for a hanging child after little more than the timeout")
        .compare("a child with a timeout of 0.02 s", || terminated_after(0.02).map(drop))
        .to("sleeping for 0.02 s", || {
            sleep(Duration::from_millis(20));
            Ok(())
        })
        .at_most(1.5)?;
    lab.beside_python("timeout.py", || Ok(terminated_after(0.02)?.get()))?;
    Ok(())
}

fn terminated_after(seconds: f64) -> lab::Result<ReturnCode> {
    let proc = run_sleep(10.0)?;
    match proc.communicate_timeout(b"", Duration::from_secs_f64(seconds)) {
        Err(Error::TimeoutExpired { .. }) => proc.terminate()?,
        done => drop(done?),
    }
    Ok(proc.wait()?)
}
