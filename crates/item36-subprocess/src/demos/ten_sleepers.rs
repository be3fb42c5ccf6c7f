//! The parent is free to run many children at the same time.

use std::process::Command;

use item36_subprocess::{Popen, Subprocess};
use lab::Lab;

/// Ten children sleep 0.1 seconds each, all at the same time.
pub fn run(lab: &Lab) -> lab::Result {
    let ten = lab.time("ten children", || sleepers(10, 0.1))?;
    lab.say(format!("Finished in {:.3} seconds", ten.seconds()));
    lab.claim("children run in parallel: ten that sleep take no longer than two in a row")
        .compare("ten children", || sleepers(10, 0.03))
        .to("one child", || sleepers(1, 0.03))
        .at_most(2.0)?;
    lab.beside_python("ten_sleepers.py", || sleepers(10, 0.03))?;
    Ok(())
}

/// Starts `number` children that sleep for `seconds`, then waits for each.
pub fn sleepers(number: usize, seconds: f64) -> lab::Result {
    let procs: Vec<Popen> = (0..number).map(|_| run_sleep(seconds)).collect::<Result<_, _>>()?;
    for proc in procs {
        proc.communicate(b"", None)?;
    }
    Ok(())
}

/// Starts a child that sleeps for `seconds`, and does not wait for it.
pub fn run_sleep(seconds: f64) -> lab::Result<Popen> {
    let proc = Command::new("sleep").arg(seconds.to_string()).popen()?;
    Ok(proc.kill_on_drop())
}
