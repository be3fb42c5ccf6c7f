//! Children that sleep.

use std::process::Command;

use item36_subprocess::{CommandExt, Popen};

/// Starts a child that sleeps for `seconds`, and does not wait for it.
pub(crate) fn run_sleep(seconds: f64) -> lab::Result<Popen> {
    let proc = Command::new("sleep").arg(seconds.to_string()).popen()?;
    Ok(proc.kill_on_drop())
}

/// Starts `number` children that sleep for `seconds`, then waits for each.
pub(crate) fn sleepers(number: usize, seconds: f64) -> lab::Result {
    let procs: Vec<Popen> = (0..number).map(|_| run_sleep(seconds)).collect::<Result<_, _>>()?;
    for proc in procs {
        proc.communicate(b"")?;
    }
    Ok(())
}
