//! Talk to children through all their pipes at once, in one thread.
//!
//! Who first writes everything and then reads everything deadlocks as soon as both pipes are
//! full. So: sleep until one of them is ready, move what can be moved, repeat.

use std::{
    io, mem,
    os::fd::{AsFd, OwnedFd},
    process::Child,
    time::{Duration, Instant},
};

use nix::{
    fcntl::{FcntlArg, OFlag, fcntl},
    poll::{PollFd, PollFlags},
};
use rustix::{buffer::spare_capacity, io::Errno};

use crate::{
    Error, Result,
    poll::{has_passed, poll_until},
};

/// What a pipe holds once it turns out that much goes through it: the most that Linux gives to
/// everybody. Fewer, longer turns then move the same amount.
const LARGE_PIPE: usize = 1024 * 1024;

/// What a pipe holds otherwise. As much at a time means that there is more.
const USUAL_PIPE: usize = 64 * 1024;

/// The parent's ends of the pipes of a child, or of several, what has come through them, and what
/// has still to go.
#[derive(Debug)]
pub(crate) struct Pipes {
    pub stdin: Option<OwnedFd>,
    pub outputs: Vec<Stream>,
    /// What an earlier call could not send before its deadline.
    unsent: Vec<u8>,
    pub has_begun: bool,
}

/// One pipe to read from, until its end, and what has been read.
#[derive(Debug)]
pub(crate) struct Stream {
    pub pipe: Option<OwnedFd>,
    pub read: Vec<u8>,
    is_large: bool,
}

impl Pipes {
    /// Takes the pipes over from `child`: its standard output is the first of the outputs, its
    /// standard error the second.
    pub fn of(child: &mut Child) -> Self {
        let stdout = child.stdout.take().map(OwnedFd::from);
        let stderr = child.stderr.take().map(OwnedFd::from);
        Self::new(child.stdin.take().map(OwnedFd::from), [stdout, stderr])
    }

    pub fn new(stdin: Option<OwnedFd>, outputs: impl IntoIterator<Item = Option<OwnedFd>>) -> Self {
        let outputs = outputs.into_iter().map(Stream::new).collect();
        Self { stdin, outputs, unsent: Vec::new(), has_begun: false }
    }

    /// Whether `input` has a way to go; `program` is the one that it is for.
    pub fn check_input(&self, input: &[u8], program: &str) -> Result<()> {
        let program = || program.to_owned();
        if input.is_empty() {
            Ok(())
        } else if self.has_begun {
            Err(Error::InputAfterStart { program: program() })
        } else if self.stdin.is_none() {
            Err(Error::NoPipe { program: program() })
        } else {
            Ok(())
        }
    }

    /// The error that carries a copy of what was read so far.
    pub fn timeout_expired(&self, program: String, timeout: Option<Duration>) -> Error {
        let (stdout, stderrs) = self.outputs.split_first().expect("standard output is the first");
        Error::TimeoutExpired {
            program,
            timeout: timeout.unwrap_or(Duration::MAX),
            stdout: stdout.read.clone(),
            stderr: stderrs.iter().flat_map(|stream| &stream.read).copied().collect(),
        }
    }

    /// Sends `input` (or what an earlier call has left of its own) and reads until the end of all
    /// output. `false` says that the deadline came first; then a later call goes on from there.
    pub fn transfer(&mut self, input: &[u8], deadline: Option<Instant>) -> io::Result<bool> {
        let kept = mem::take(&mut self.unsent);
        let mut unsent = if self.has_begun { &kept } else { input };
        if !self.has_begun {
            self.begin(input)?;
        }
        let is_done = self.transfer_until(&mut unsent, deadline);
        self.unsent = unsent.to_vec();
        is_done
    }

    fn begin(&mut self, input: &[u8]) -> io::Result<()> {
        let outputs = self.outputs.iter().filter_map(|stream| stream.pipe.as_ref());
        for pipe in self.stdin.iter().chain(outputs) {
            become_nonblocking(pipe)?;
        }
        self.has_begun = true;
        if let Some(stdin) = &self.stdin
            && input.len() > USUAL_PIPE
        {
            enlarge(stdin);
        }
        Ok(())
    }

    fn transfer_until(
        &mut self,
        unsent: &mut &[u8],
        deadline: Option<Instant>,
    ) -> io::Result<bool> {
        if unsent.is_empty() {
            self.stdin = None; // The child sees the end of its input.
        }
        while !self.are_closed() {
            let ready = self.poll(deadline)?;
            let (stdin, outputs) = ready.split_first().expect("a flag for each pipe");
            if *stdin {
                self.write(unsent)?;
            }
            for (stream, is_ready) in self.outputs.iter_mut().zip(outputs) {
                if *is_ready {
                    stream.read()?;
                }
            }
            // A child that never stops writing is always ready: the clock has to be asked too.
            if has_passed(deadline) {
                break;
            }
        }
        Ok(self.are_closed())
    }

    fn are_closed(&self) -> bool {
        self.stdin.is_none() && self.outputs.iter().all(|stream| stream.pipe.is_none())
    }

    /// Sleeps until a pipe is ready: which, the input's first. At the deadline, none is.
    fn poll(&self, deadline: Option<Instant>) -> io::Result<Vec<bool>> {
        let stdin = self.stdin.as_ref().map(|pipe| PollFd::new(pipe.as_fd(), PollFlags::POLLOUT));
        let outputs = self.outputs.iter().map(|stream| stream.pipe.as_ref());
        let outputs = outputs.map(|pipe| Some(PollFd::new(pipe?.as_fd(), PollFlags::POLLIN)));
        let all: Vec<_> = std::iter::once(stdin).chain(outputs).collect();
        let mut open: Vec<_> = all.iter().flatten().cloned().collect();
        poll_until(&mut open, deadline)?;
        // An error and the other side's end count as ready: the next read or write tells.
        let mut ready = open.iter().map(|fd| fd.any().unwrap_or(true));
        Ok(all.iter().map(|fd| fd.is_some() && ready.next().unwrap_or(false)).collect())
    }

    /// Writes once. A child that has closed its input wants no more of it: that is no error.
    fn write(&mut self, unsent: &mut &[u8]) -> io::Result<()> {
        let Some(stdin) = &self.stdin else {
            return Ok(());
        };
        match rustix::io::write(stdin, unsent) {
            Ok(written) => *unsent = &unsent[written..],
            Err(Errno::PIPE) => *unsent = &[],
            Err(errno) if is_temporary(errno) => {}
            Err(errno) => return Err(errno.into()),
        }
        if unsent.is_empty() {
            self.stdin = None;
        }
        Ok(())
    }
}

impl Stream {
    fn new(pipe: Option<OwnedFd>) -> Self {
        Self { pipe, read: Vec::new(), is_large: false }
    }

    /// Reads once, straight into its place behind what was read before; closes the pipe at its end.
    fn read(&mut self) -> io::Result<()> {
        let Some(pipe) = &self.pipe else {
            return Ok(());
        };
        let piece = if self.is_large { LARGE_PIPE } else { USUAL_PIPE };
        self.read.reserve(piece);
        match rustix::io::read(pipe, spare_capacity(&mut self.read)) {
            Ok(0) => self.pipe = None,
            Ok(USUAL_PIPE..) if !self.is_large => {
                enlarge(pipe);
                self.is_large = true;
            }
            Ok(_) => {}
            Err(errno) if is_temporary(errno) => {}
            Err(errno) => return Err(errno.into()),
        }
        Ok(())
    }
}

/// Asks for a larger pipe. Who is refused, or has no Linux, is slower and no worse off.
fn enlarge(pipe: &impl AsFd) {
    #[cfg(target_os = "linux")]
    if let Ok(size) = LARGE_PIPE.try_into() {
        let _ = fcntl(pipe, FcntlArg::F_SETPIPE_SZ(size));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = pipe;
}

fn is_temporary(errno: Errno) -> bool {
    matches!(errno, Errno::AGAIN | Errno::INTR)
}

/// Only the parent's end: the child's end of a pipe is another open file and stays as it is.
fn become_nonblocking(pipe: &impl AsFd) -> io::Result<()> {
    let flags = OFlag::from_bits_retain(fcntl(pipe, FcntlArg::F_GETFL)?);
    fcntl(pipe, FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
    Ok(())
}
