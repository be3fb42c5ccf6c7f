//! Children that sleep.

use std::{process::Command, time::Instant};

use item36_subprocess::{CommandExt, Popen};
use lab::SpanRecord;

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

/// Does the same, and returns when each child began and ended.
pub(crate) fn lives_of_sleepers(number: usize, seconds: f64) -> lab::Result<Vec<SpanRecord>> {
    let begin = Instant::now();
    let now = || begin.elapsed().as_secs_f64();
    let started = (0..number).map(|_| Ok((now(), run_sleep(seconds)?)));
    let started = started.collect::<lab::Result<Vec<_>>>()?;
    let lives = (1..).zip(started).map(|(number, (start, proc))| {
        proc.communicate(b"")?;
        Ok(SpanRecord {
            name: "sleep".to_owned(),
            process: Some(format!("child {number}")),
            thread: "main".to_owned(),
            kind: Some("waits".to_owned()),
            start,
            end: now(),
            ..SpanRecord::default()
        })
    });
    lives.collect()
}
