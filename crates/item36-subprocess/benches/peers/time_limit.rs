//! How late a time limit is noticed, on a child that never ends by itself.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::ensure;
use item36_subprocess::CommandExt;
use lab::Lab;
use tokio::{runtime::Builder, time::timeout};

const LIMIT: Duration = Duration::from_millis(20);

/// One millisecond too late is 5 % of the limit.
const GOAL: f64 = 1.05;

pub fn run(lab: &Lab) -> lab::Result {
    let sleep = Command::new("sleep").arg("1000").popen()?.kill_on_drop();
    let wait = || still_runs(sleep.wait_timeout(LIMIT)?.is_none());
    let communicate = || still_runs(sleep.communicate_timeout(b"", LIMIT).is_err());

    let title = "a time limit of 20 ms passes";
    let row = lab.row(title).compare("item36, wait_timeout", wait);
    let measured = row.to("exactly 20 ms", exactly).at_most(GOAL)?;
    let late = (measured.subject.seconds - LIMIT.as_secs_f64()) * 1e6;
    lab.say(format!("wait_timeout is {late:.0} µs late (median)"));
    let row = lab.row(title).compare("item36, communicate", communicate);
    row.to("exactly 20 ms", exactly).at_most(GOAL)?;

    with_tokio(lab, title, wait)?;
    let other = subprocess::Exec::cmd("sleep").arg("1000").start()?;
    let theirs = || still_runs(other.wait_timeout(LIMIT)?.is_none());
    let shown =
        lab.row(title).compare("item36, wait_timeout", wait).to("subprocess", theirs).shown();
    other.kill()?;
    other.wait()?;
    shown?;
    let other = duct::cmd!("sleep", "1000").unchecked().start()?;
    let theirs = || still_runs(other.wait_timeout(LIMIT)?.is_none());
    let shown = lab.row(title).compare("item36, wait_timeout", wait).to("duct", theirs).shown();
    other.kill()?;
    shown?;
    lab.beside_python("wait_timeout.py", wait)?;
    Ok(())
}

fn with_tokio(lab: &Lab, title: &str, ours: impl Fn() -> lab::Result) -> lab::Result {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut sleep = runtime.block_on(async {
        tokio::process::Command::new("sleep").arg("1000").kill_on_drop(true).spawn()
    })?;
    let theirs =
        || still_runs(runtime.block_on(async { timeout(LIMIT, sleep.wait()).await }).is_err());
    lab.row(title).compare("item36, wait_timeout", ours).to("tokio", theirs).shown()?;
    Ok(runtime.block_on(sleep.kill())?)
}

fn still_runs(is_so: bool) -> lab::Result {
    ensure!(is_so, "sleep has ended before its time");
    Ok(())
}

/// Whoever sleeps is late as well; who looks at the clock all the time is not.
fn exactly() -> lab::Result {
    let end = Instant::now() + LIMIT;
    while Instant::now() < end {
        std::hint::spin_loop();
    }
    still_runs(true)
}
