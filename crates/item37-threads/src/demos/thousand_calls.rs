//! A thousand calls that block at the same time.

use std::{
    os::{fd::AsFd, unix::net::UnixStream},
    sync::mpsc::channel,
    thread::scope,
    time::Duration,
};

use anyhow::{Context, anyhow};
use item37_threads::{CallError, Calls, fan_out, fan_out_at_most};
use lab::{Lab, Skip};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::memory::Memory;

const CALLS: usize = 1000;
const BLOCKS: Duration = Duration::from_millis(10);

/// The time of one, as long as the system has a thread for each; and what the threads weigh.
pub fn run(lab: &Lab) -> lab::Result {
    let (blocked, memory) = all_at_once()?;
    lab.claim("a thousand calls block at the same time, each in a thread of its own")
        .holds(blocked == CALLS, format!("{blocked} calls were under way and none had returned"));

    let (quiet, _keeps_it_open) = UnixStream::pair().context("cannot make a pair of sockets")?;
    let took =
        lab.time("a thread for each", || all(fan_out(0..CALLS, |_| block(&quiet, BLOCKS))))?;
    lab.say(format!(
        "1,000 calls of {} s, a thread for each: {:.3} seconds",
        BLOCKS.as_secs_f64(),
        took.seconds()
    ));
    let took =
        lab.time("100 threads", || all(fan_out_at_most(100, 0..CALLS, |_| block(&quiet, BLOCKS))))?;
    lab.say(format!("The same with at most 100 threads: {:.3} seconds", took.seconds()));
    let Some(Memory { resident, page_tables, reserved }) = memory else {
        lab.say("What a thread weighs is in /proc/self/status on Linux, and not here");
        return Ok(());
    };
    lab.say(format!(
        "A thread that blocks: {resident} KiB of memory, and {page_tables} KiB of page tables"
    ));
    lab.say(format!(
        "Addresses reserved for it: {reserved} KiB, most of them for a stack it may never need"
    ));
    lab.claim("a thread's stack takes addresses at first, and memory only where it is used")
        .holds(10 * resident < reserved, format!("{resident} KiB of {reserved} KiB"));
    Ok(())
}

/// How many calls were under way at the same time, and what one of their threads weighs.
fn all_at_once() -> lab::Result<(usize, Option<Memory>)> {
    let (quiet, release) = UnixStream::pair().context("cannot make a pair of sockets")?;
    let before = Memory::of_this_process();
    let (begun, begins) = channel();
    scope(|scope| {
        let calls = Calls::start(scope, 0..CALLS, |_| {
            begun.send(())?;
            block(&quiet, None)
        });
        // None can return: nothing comes out of the socket before `release` is gone.
        let blocked = begins.iter().take(calls.started()).count();
        let after = Memory::of_this_process();
        drop(release);
        all(calls.join())?;
        let each = before.zip(after).map(|(before, after)| after.since(before, CALLS));
        Ok((blocked, each))
    })
}

/// Blocks until the other end of `quiet` is gone or `timeout` is over. All calls may share it.
fn block(quiet: &UnixStream, timeout: impl Into<Option<Duration>>) -> lab::Result {
    let timeout = match timeout.into() {
        Some(timeout) => timeout.try_into()?,
        None => PollTimeout::NONE,
    };
    poll(&mut [PollFd::new(quiet.as_fd(), PollFlags::POLLIN)], timeout)?;
    Ok(())
}

/// A system that has no thread for each is a reason to skip the demo, not to fail.
fn all(calls: Vec<Result<lab::Result, CallError>>) -> lab::Result {
    calls.into_iter().try_for_each(|call| match call {
        Err(CallError::NotStarted { index, source }) => Err(anyhow!(Skip(format!(
            "the system lets this process start {index} threads, not 1,000 ({source}); \
             `ulimit -u` shows a limit of that kind"
        )))),
        call => call?,
    })
}
