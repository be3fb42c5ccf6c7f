//! Starts `true` and waits for it, nothing else.

use std::{
    env,
    ffi::{CString, OsString},
    hint::black_box,
    os::unix::ffi::OsStrExt,
    process::Command,
    sync::LazyLock,
};

use anyhow::ensure;
use item36_subprocess::CommandExt;
use lab::{Bencher, Group};
use nix::{
    spawn::{PosixSpawnAttr, PosixSpawnFileActions, posix_spawnp},
    sys::wait::{WaitStatus, waitpid},
};
use tokio::runtime::{Builder, Runtime};

pub(crate) const GROUP: Group =
    Group { name: "spawn-and-wait", about: "`true` is started and waited for", run };

pub(crate) const GROUP_LARGE: Group = Group {
    name: "spawn-and-wait-large",
    about: "The same, in a parent of 1 GiB, whose page tables take time to copy",
    run: run_large,
};

/// The goal: what is added to std's start and wait must not show.
const GOAL: f64 = 1.02;

fn run(bench: &Bencher) -> lab::Result {
    rows(bench, "spawn and wait, 4 times")?;
    bench.beside_python("spawn_true.py", item36)?;
    Ok(())
}

fn run_large(bench: &Bencher) -> lab::Result {
    let resident = vec![1_u8; 1 << 30];
    rows(bench, "spawn and wait, 4 times, 1 GiB resident")?;
    drop(black_box(resident));
    Ok(())
}

fn rows(bench: &Bencher, title: &str) -> lab::Result {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    bench
        .row(title)
        .compare("item36", || times(item36))
        .to("std", || times(with_std))
        .at_most(GOAL)?;
    bench
        .row(title)
        .compare("item36", || times(item36))
        .to("posix_spawn", || times(with_posix_spawn))
        .shown()?;
    bench
        .row(title)
        .compare("item36", || times(item36))
        .to("tokio", || times(|| with_tokio(&runtime)))
        .shown()?;
    bench
        .row(title)
        .compare("item36", || times(item36))
        .to("subprocess", || times(with_subprocess))
        .shown()?;
    bench.row(title).compare("item36", || times(item36)).to("duct", || times(with_duct)).shown()?;
    Ok(())
}

/// Spawns several times in a sample, because a goal of 2 % needs quiet samples.
pub(crate) fn times(spawn_and_wait: impl Fn() -> lab::Result) -> lab::Result {
    (0..4).try_for_each(|_| spawn_and_wait())
}

pub(crate) fn item36() -> lab::Result {
    let code = Command::new("true").popen()?.wait()?;
    ensure!(code.success(), "true ended with {code}");
    Ok(())
}

pub(crate) fn with_std() -> lab::Result {
    let status = Command::new("true").spawn()?.wait()?;
    ensure!(status.success(), "true ended with {status}");
    Ok(())
}

/// The parent's environment as it is: the child gets it from std too.
static ENVIRONMENT: LazyLock<Vec<CString>> = LazyLock::new(|| {
    let bytes =
        |(name, value): (OsString, OsString)| [name.as_bytes(), b"=", value.as_bytes()].concat();
    env::vars_os().filter_map(|variable| CString::new(bytes(variable)).ok()).collect()
});

pub(crate) fn with_posix_spawn() -> lab::Result {
    let (actions, attributes) = (PosixSpawnFileActions::init()?, PosixSpawnAttr::init()?);
    let id = posix_spawnp(c"true", &actions, &attributes, &[c"true".to_owned()], &ENVIRONMENT)?;
    let status = waitpid(id, None)?;
    ensure!(matches!(status, WaitStatus::Exited(_, 0)), "true ended with {status:?}");
    Ok(())
}

pub(crate) fn with_tokio(runtime: &Runtime) -> lab::Result {
    let status =
        runtime.block_on(async { tokio::process::Command::new("true").spawn()?.wait().await })?;
    ensure!(status.success(), "true ended with {status}");
    Ok(())
}

pub(crate) fn with_subprocess() -> lab::Result {
    let status = subprocess::Exec::cmd("true").join()?;
    ensure!(status.success(), "true ended with {status}");
    Ok(())
}

/// duct checks the status itself.
pub(crate) fn with_duct() -> lab::Result {
    duct::cmd!("true").run()?;
    Ok(())
}
