//! The least that a parent must do: one loop of `poll`, `read` and `write`, with pipes of 1 MiB.
//!
//! No library stands between it and the system, so what it takes is the limit.

use std::{
    os::fd::OwnedFd,
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};
use rustix::{
    buffer::spare_capacity,
    event::{PollFd, PollFlags, poll},
    io::{Errno, ioctl_fionbio, read, write},
    pipe::fcntl_setpipe_size,
};

/// The size that item 36 gives to its pipes here.
const PIPE: usize = 1 << 20;

pub(crate) fn through_cat(input: &[u8]) -> lab::Result<Vec<u8>> {
    let mut cat = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let stdin = large(cat.stdin.take().context("cat has no input pipe")?.into())?;
    let stdout = large(cat.stdout.take().context("cat has no output pipe")?.into())?;
    let output = transfer(stdin, &stdout, input)?;
    let status = cat.wait()?;
    ensure!(status.success(), "cat ended with {status}");
    Ok(output)
}

fn large(pipe: OwnedFd) -> lab::Result<OwnedFd> {
    fcntl_setpipe_size(&pipe, PIPE)?;
    ioctl_fionbio(&pipe, true)?;
    Ok(pipe)
}

fn transfer(stdin: OwnedFd, stdout: &OwnedFd, mut input: &[u8]) -> lab::Result<Vec<u8>> {
    let mut stdin = Some(stdin);
    let mut output = Vec::new();
    loop {
        let mut pipes = vec![PollFd::new(stdout, PollFlags::IN)];
        pipes.extend(stdin.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::OUT)));
        poll(&mut pipes, None)?;
        let [can_read, can_write] = [pipes.first(), pipes.get(1)]
            .map(|pipe| pipe.is_some_and(|pipe| !pipe.revents().is_empty()));
        if can_write && let Some(pipe) = &stdin {
            input = &input[moved(write(pipe, input))?..];
            if input.is_empty() {
                stdin = None;
            }
        }
        if can_read {
            output.reserve(PIPE);
            match read(stdout, spare_capacity(&mut output)) {
                Ok(0) => return Ok(output),
                result => _ = moved(result)?,
            }
        }
    }
}

/// Returns how many bytes were moved: none where the pipe was not ready after all.
fn moved(result: Result<usize, Errno>) -> lab::Result<usize> {
    match result {
        Err(Errno::AGAIN) => Ok(0),
        result => Ok(result?),
    }
}
