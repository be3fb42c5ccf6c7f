//! Measures how late a timeout is noticed, on a child that never ends by itself.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::ensure;
use item36_subprocess::CommandExt;
use lab::{Bencher, Group};
use tokio::{runtime::Builder, time::timeout};

const TIMEOUT: Duration = Duration::from_millis(20);

/// The goal: at most one millisecond late, which is 5 % of the timeout.
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

    with_tokio(bench, title, wait)?;
    let other = subprocess::Exec::cmd("sleep").arg("1000").start()?;
    let theirs = || still_runs(other.wait_timeout(TIMEOUT)?.is_none());
    let shown =
        bench.row(title).compare("item36, wait_timeout", wait).to("subprocess", theirs).shown();
    other.kill()?;
    other.wait()?;
    shown?;
    let other = duct::cmd!("sleep", "1000").unchecked().start()?;
    let theirs = || still_runs(other.wait_timeout(TIMEOUT)?.is_none());
    let shown = bench.row(title).compare("item36, wait_timeout", wait).to("duct", theirs).shown();
    other.kill()?;
    shown?;
    bench.beside_python("wait_timeout.py", wait)?;
    Ok(())
}

fn with_tokio(bench: &Bencher, title: &str, ours: impl Fn() -> lab::Result) -> lab::Result {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut sleep = runtime.block_on(async {
        tokio::process::Command::new("sleep").arg("1000").kill_on_drop(true).spawn()
    })?;
    let theirs =
        || still_runs(runtime.block_on(async { timeout(TIMEOUT, sleep.wait()).await }).is_err());
    bench.row(title).compare("item36, wait_timeout", ours).to("tokio", theirs).shown()?;
    Ok(runtime.block_on(sleep.kill())?)
}

fn still_runs(is_so: bool) -> lab::Result {
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
