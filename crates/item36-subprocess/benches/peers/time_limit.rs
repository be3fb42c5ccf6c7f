//! Measures how late a timeout is noticed, on a child that never ends by itself.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::ensure;
use item36_subprocess::CommandExt;
use lab::{Bencher, Group};
use tokio::{runtime::Builder, time::timeout};

pub(crate) const TIMEOUT: Duration = Duration::from_millis(20);

/// The goal: at most one millisecond late, which is 5 % of the timeout; and as much later than a peer.
const GOAL: f64 = 1.05;

pub(crate) const GROUP: Group =
    Group { name: "time-limit", about: "How far past its end a timeout of 20 ms is noticed", run };

fn run(bench: &Bencher) -> lab::Result {
    let sleep = Command::new("sleep").arg("1000").popen()?.kill_on_drop();
    let wait = || still_runs(sleep.wait_timeout(TIMEOUT)?.is_none());
    let communicate = || still_runs(sleep.communicate_timeout(b"", TIMEOUT).is_err());

    let title = "a timeout of 20 ms passes";
    let row = bench.row(title).compare("item36, wait_timeout", wait);
    let measured = row.to("exactly 20 ms", exactly).at_most(GOAL)?;
    let late = (measured.subject.seconds - TIMEOUT.as_secs_f64()) * 1e6;
    bench.say(format!("wait_timeout is {late:.0} µs late (median)"));
    let row = bench.row(title).compare("item36, communicate", communicate);
    row.to("exactly 20 ms", exactly).at_most(GOAL)?;
    beside_peers(bench, title)?;
    bench.beside_python("wait_timeout.py", wait)?;
    Ok(())
}

/// A row for each library that has such a method: ours is not later.
pub(crate) fn beside_peers(bench: &Bencher, title: &str) -> lab::Result {
    let sleep = Command::new("sleep").arg("1000").popen()?.kill_on_drop();
    let wait = || still_runs(sleep.wait_timeout(TIMEOUT)?.is_none());
    let row = || bench.row(title).compare("item36, wait_timeout", wait);

    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut other = runtime.block_on(async {
        tokio::process::Command::new("sleep").arg("1000").kill_on_drop(true).spawn()
    })?;
    let theirs =
        || still_runs(runtime.block_on(async { timeout(TIMEOUT, other.wait()).await }).is_err());
    row().to("tokio", theirs).at_most(GOAL)?;
    runtime.block_on(other.kill())?;

    let other = subprocess::Exec::cmd("sleep").arg("1000").start()?;
    let theirs = || still_runs(other.wait_timeout(TIMEOUT)?.is_none());
    let measured = row().to("subprocess", theirs).at_most(GOAL);
    other.kill()?;
    other.wait()?;
    measured?;

    let other = duct::cmd!("sleep", "1000").unchecked().start()?;
    let theirs = || still_runs(other.wait_timeout(TIMEOUT)?.is_none());
    let measured = row().to("duct", theirs).at_most(GOAL);
    other.kill()?;
    measured?;
    Ok(())
}

pub(crate) fn still_runs(is_so: bool) -> lab::Result {
    ensure!(is_so, "sleep has ended before its time");
    Ok(())
}

/// Looks at the clock all the time, because a thread that sleeps is late as well.
fn exactly() -> lab::Result {
    let end = Instant::now() + TIMEOUT;
    while Instant::now() < end {
        std::hint::spin_loop();
    }
    still_runs(true)
}
