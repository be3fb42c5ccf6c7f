//! The way into a child: what it is sent, and how much of that has gone.

use std::{io, os::fd::OwnedFd};

use rustix::io::{Errno, write};

use super::{
    pipe_size::{Enlarged, LARGE},
    sigpipe::without_sigpipe,
};

/// The pipe to a child's standard input, and what has still to go through it.
#[derive(Debug, Default)]
pub(super) struct Input {
    pipe: Option<OwnedFd>,
    /// What the call that began could not send before its deadline.
    kept: Vec<u8>,
    /// How much of it has gone.
    sent: usize,
    has_begun: bool,
    /// Whether the child has read enough to be sent a second piece.
    is_read: bool,
    enlarged: Option<Enlarged>,
}

impl Input {
    pub(super) fn new(pipe: Option<OwnedFd>) -> Self {
        Self { pipe, ..Self::default() }
    }

    /// Begins to send `input`, or goes on with what is kept. What is unsent at the end is kept if
    /// `keeps` says so.
    pub(super) fn send<'a>(&'a mut self, input: &'a [u8], keeps: bool) -> Sending<'a> {
        let fresh = if std::mem::replace(&mut self.has_begun, true) { None } else { Some(input) };
        let mut sending = Sending { input: self, fresh, keeps };
        if sending.unsent().is_empty() {
            sending.close(); // The child sees the end of its input.
        }
        sending
    }

    /// Gives an enlarged pipe back its usual size, if what it holds fits.
    pub(super) fn pause(&mut self) {
        if let (Some(pipe), Some(enlarged)) = (&self.pipe, self.enlarged.take()) {
            self.enlarged = enlarged.give_back(pipe);
        }
    }
}

/// A call's work on the input. Its drop keeps what is unsent.
pub(super) struct Sending<'a> {
    input: &'a mut Input,
    /// The caller's bytes, copied only if they must be kept.
    fresh: Option<&'a [u8]>,
    keeps: bool,
}

impl Sending<'_> {
    /// Returns the pipe while there is something to send.
    pub(super) fn pipe(&self) -> Option<&OwnedFd> {
        self.input.pipe.as_ref()
    }

    fn unsent(&self) -> &[u8] {
        &self.fresh.unwrap_or(&self.input.kept)[self.input.sent..]
    }

    /// Writes once. A child that has closed its input wants no more of it, which is not an error.
    pub(super) fn write(&mut self) -> io::Result<()> {
        let Some(pipe) = &self.input.pipe else { return Ok(()) };
        // What is left when the pipe is closed stays in it, so the last piece is not worth it.
        let is_worth_it = self.input.is_read && self.unsent().len() > LARGE;
        if is_worth_it && self.input.enlarged.is_none() {
            self.input.enlarged = Enlarged::new(pipe);
        }
        let Some(pipe) = &self.input.pipe else { return Ok(()) };
        match without_sigpipe(|| write(pipe, self.unsent())) {
            Ok(written) => {
                self.input.sent += written;
                self.input.is_read = true;
            }
            Err(Errno::PIPE) => self.close(),
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        if self.unsent().is_empty() {
            self.close();
        }
        Ok(())
    }

    pub(super) fn close(&mut self) {
        self.fresh = None;
        self.input.pause();
        *self.input = Input { has_begun: true, ..Input::default() };
    }
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        if let Some(fresh) = self.fresh
            && self.keeps
        {
            self.input.kept = fresh[self.input.sent..].to_vec();
            self.input.sent = 0;
        }
    }
}
