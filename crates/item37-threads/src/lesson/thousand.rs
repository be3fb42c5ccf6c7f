//! Calls on one socket that many threads may share.

use std::{
    os::{fd::AsFd, unix::net::UnixStream},
    time::Duration,
};

use anyhow::anyhow;
use item37_threads::CallError;
use lab::Skip;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// Blocks for `timeout`, or until the other end of `quiet` is closed.
pub(crate) fn block(quiet: &UnixStream, timeout: Duration) -> lab::Result {
    wait(quiet, timeout.try_into()?)
}

/// Blocks until the other end of `quiet` is closed.
pub(crate) fn block_until_closed(quiet: &UnixStream) -> lab::Result {
    wait(quiet, PollTimeout::NONE)
}

fn wait(quiet: &UnixStream, timeout: PollTimeout) -> lab::Result {
    poll(&mut [PollFd::new(quiet.as_fd(), PollFlags::POLLIN)], timeout)?;
    Ok(())
}

/// Passes the first error on. A thread that the system did not start skips the demo.
pub(crate) fn all(calls: Vec<Result<lab::Result, CallError>>) -> lab::Result {
    calls.into_iter().try_for_each(|call| match call {
        Err(CallError::NotStarted { index, source }) => Err(anyhow!(Skip(format!(
            "the system lets this process start {index} threads, not 1,000 ({source}); \
             `ulimit -u` shows such a limit"
        )))),
        call => call?,
    })
}
