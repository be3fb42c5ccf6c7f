//! Talk to a child through all its pipes at once, in one thread.
//!
//! Who first writes everything and then reads everything deadlocks as soon as both pipes are
//! full. So: sleep until one of them is ready, move what can be moved, repeat.

use std::{
    io::{self, ErrorKind, Read, Write},
    mem,
    os::fd::AsFd,
    process::{Child, ChildStderr, ChildStdin, ChildStdout},
    time::Instant,
};

use nix::{
    fcntl::{FcntlArg, OFlag, fcntl},
    poll::{PollFd, PollFlags},
};

use crate::poll::{has_passed, poll_until};

/// The most that is read from one pipe before the other pipes and the clock have their turn.
const TURN: usize = LARGE_PIPE;

/// What a pipe holds once it turns out that much goes through it: the most that Linux gives to
/// everybody. Fewer, longer turns then move the same amount.
const LARGE_PIPE: usize = 1024 * 1024;

/// What a pipe holds otherwise. More than that at a time means that there is much.
const USUAL_PIPE: usize = 64 * 1024;

/// The parent's ends of a child's pipes, what has come through them, and what has still to go.
#[derive(Debug)]
pub(crate) struct Pipes {
    pub stdin: Option<ChildStdin>,
    pub stdout: Stream<ChildStdout>,
    pub stderr: Stream<ChildStderr>,
    /// What an earlier call could not send before its deadline.
    unsent: Vec<u8>,
    pub has_begun: bool,
}

/// One pipe to read from, until its end, and what has been read.
#[derive(Debug)]
pub(crate) struct Stream<R> {
    pub pipe: Option<R>,
    pub read: Vec<u8>,
    is_large: bool,
}

/// Which pipes can be moved along without waiting.
struct Ready {
    stdin: bool,
    stdout: bool,
    stderr: bool,
}

impl Pipes {
    /// Takes the pipes over from `child`.
    pub fn of(child: &mut Child) -> Self {
        Self {
            stdin: child.stdin.take(),
            stdout: Stream::new(child.stdout.take()),
            stderr: Stream::new(child.stderr.take()),
            unsent: Vec::new(),
            has_begun: false,
        }
    }

    /// Sends `input` (or what an earlier call has left of its own) and reads until the end of all
    /// output. `false` says that the deadline came first; then a later call goes on from there.
    pub fn transfer(&mut self, input: &[u8], deadline: Option<Instant>) -> io::Result<bool> {
        let kept = mem::take(&mut self.unsent);
        let mut unsent = if self.has_begun { &kept } else { input };
        if !self.has_begun {
            self.become_nonblocking()?;
            self.has_begun = true;
            if let Some(stdin) = &self.stdin
                && input.len() > USUAL_PIPE
            {
                enlarge(stdin);
            }
        }
        let is_done = self.transfer_until(&mut unsent, deadline);
        self.unsent = unsent.to_vec();
        is_done
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
            if ready.stdin {
                self.write(unsent)?;
            }
            if ready.stdout {
                self.stdout.read()?;
            }
            if ready.stderr {
                self.stderr.read()?;
            }
            // A child that never stops writing is always ready: the clock has to be asked too.
            if has_passed(deadline) {
                break;
            }
        }
        Ok(self.are_closed())
    }

    fn are_closed(&self) -> bool {
        self.stdin.is_none() && self.stdout.pipe.is_none() && self.stderr.pipe.is_none()
    }

    /// Sleeps until a pipe is ready. At the deadline, none is.
    fn poll(&self, deadline: Option<Instant>) -> io::Result<Ready> {
        let stdin = self.stdin.as_ref().map(|pipe| (pipe.as_fd(), PollFlags::POLLOUT));
        let stdout = self.stdout.pipe.as_ref().map(|pipe| (pipe.as_fd(), PollFlags::POLLIN));
        let stderr = self.stderr.pipe.as_ref().map(|pipe| (pipe.as_fd(), PollFlags::POLLIN));
        let mut fds: Vec<_> = [stdin, stdout, stderr]
            .into_iter()
            .flatten()
            .map(|(fd, events)| PollFd::new(fd, events))
            .collect();
        poll_until(&mut fds, deadline)?;
        // An error and the other side's end count as ready: the next read or write tells.
        let mut ready = fds.iter().map(|fd| fd.any().unwrap_or(true));
        let mut is_ready = |is_open: bool| is_open && ready.next().unwrap_or(false);
        Ok(Ready {
            stdin: is_ready(stdin.is_some()),
            stdout: is_ready(stdout.is_some()),
            stderr: is_ready(stderr.is_some()),
        })
    }

    /// Writes once. A child that has closed its input wants no more of it: that is no error.
    fn write(&mut self, unsent: &mut &[u8]) -> io::Result<()> {
        let Some(stdin) = &mut self.stdin else {
            return Ok(());
        };
        match stdin.write(unsent) {
            Ok(written) => *unsent = &unsent[written..],
            Err(error) if error.kind() == ErrorKind::BrokenPipe => *unsent = &[],
            Err(error) if is_temporary(&error) => {}
            Err(error) => return Err(error),
        }
        if unsent.is_empty() {
            self.stdin = None;
        }
        Ok(())
    }

    fn become_nonblocking(&self) -> io::Result<()> {
        self.stdin.as_ref().map_or(Ok(()), become_nonblocking)?;
        self.stdout.pipe.as_ref().map_or(Ok(()), become_nonblocking)?;
        self.stderr.pipe.as_ref().map_or(Ok(()), become_nonblocking)
    }
}

impl<R: Read + AsFd> Stream<R> {
    fn new(pipe: Option<R>) -> Self {
        Self { pipe, read: Vec::new(), is_large: false }
    }

    /// Reads what is there, and closes the pipe at its end.
    fn read(&mut self) -> io::Result<()> {
        let Some(pipe) = &mut self.pipe else {
            return Ok(());
        };
        let before = self.read.len();
        // What was read before an error is kept, so "would block" is a good end of a turn.
        match pipe.take(TURN as u64).read_to_end(&mut self.read) {
            Ok(TURN) => {}
            Ok(_) => self.pipe = None,
            Err(error) if is_temporary(&error) => {}
            Err(error) => return Err(error),
        }
        if let Some(pipe) = &self.pipe
            && !self.is_large
            && self.read.len() - before >= USUAL_PIPE
        {
            enlarge(pipe);
            self.is_large = true;
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

fn is_temporary(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// Only the parent's end: the child's end of a pipe is another open file and stays as it is.
fn become_nonblocking(pipe: &impl AsFd) -> io::Result<()> {
    let flags = OFlag::from_bits_retain(fcntl(pipe, FcntlArg::F_GETFL)?);
    fcntl(pipe, FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
    Ok(())
}
