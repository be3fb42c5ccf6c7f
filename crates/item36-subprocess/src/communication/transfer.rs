//! Moves bytes into and out of children until all is moved, or the call must stop.

use std::{io, iter, mem, os::fd::OwnedFd, sync::Arc, time::Instant};

use rustix::{
    event::{PollFd, PollFlags},
    fs::{OFlags, fcntl_getfl, fcntl_setfl},
};

use super::{Ends, Source, input::Input, output_pipe::OutputPipe};
use crate::deadline::{Naps, earlier, has_passed, poll_until};

/// How often what is ready is moved after the deadline: a child that has exited needs three rounds
/// to be seen so, one for a small piece, one for the rest that a pipe holds, one for its end.
const MOST_LATE_ROUNDS: u32 = 4;

/// How far the communication with a child, or with a pipeline, has come.
#[derive(Debug, Default)]
pub(super) struct Transfer {
    input: Input,
    /// Standard output first. Empty before the begin.
    outputs: Vec<OutputPipe>,
    /// Whether a call has returned the output.
    pub(super) is_returned: bool,
    /// Whether this turn has moved bytes.
    has_moved: bool,
}

/// What a call must not exceed.
pub(super) struct Limits<'a> {
    pub(super) deadline: Option<Instant>,
    /// In bytes, for each output.
    pub(super) output: usize,
    pub(super) keeps_input: bool,
    pub(super) exit: &'a Exit<'a>,
}

/// Whether reading ends when the children have exited, although another process holds the pipes.
pub(crate) enum Exit<'a> {
    /// It does not: it ends with the pipes.
    Ignored,
    /// It does. Each of these becomes readable when a child exits.
    Descriptors(Vec<OwnedFd>),
    /// It does. There are no descriptors, so this has to be asked again and again.
    Asked(Box<dyn Fn() -> bool + 'a>),
}

/// Why a call stops before the end.
pub(super) enum Stop {
    Deadline,
    OutputLimit,
    Pipe(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Pipe(error)
    }
}

impl Transfer {
    pub(super) fn has_begun(&self) -> bool {
        !self.outputs.is_empty()
    }

    pub(super) fn begin(&mut self, ends: Ends) -> io::Result<()> {
        for pipe in ends.stdin.iter().chain(ends.outputs.iter().flatten()) {
            become_nonblocking(pipe)?;
        }
        self.input = Input::new(ends.stdin);
        self.outputs = ends.outputs.into_iter().map(OutputPipe::new).collect();
        Ok(())
    }

    pub(super) fn stdout_mut(&mut self) -> Option<&mut OutputPipe> {
        self.outputs.first_mut()
    }

    /// Returns what was read from standard output and from all standard errors. Only several
    /// standard errors that are not empty are copied.
    pub(super) fn output_so_far(&mut self) -> (Arc<Vec<u8>>, Arc<Vec<u8>>) {
        let mut parts = self.outputs.iter_mut().map(OutputPipe::so_far);
        let stdout = parts.next().unwrap_or_default();
        let mut stderrs = parts.filter(|stderr| !stderr.is_empty());
        let mut stderr = stderrs.next().unwrap_or_default();
        for more in stderrs {
            Arc::make_mut(&mut stderr).extend_from_slice(&more);
        }
        (stdout, stderr)
    }

    /// Gives back what it has only while it runs.
    pub(super) fn pause(&mut self) {
        if mem::take(&mut self.has_moved) {
            self.input.pause();
            self.outputs.iter_mut().for_each(OutputPipe::pause);
        }
    }

    pub(super) fn take_outputs(&mut self) -> Vec<Vec<u8>> {
        self.is_returned = true;
        self.outputs.iter_mut().map(OutputPipe::take).collect()
    }

    /// Sends `input`, or what the first call has left of its own, and reads until all outputs
    /// have ended or standard output `is_enough`. Whatever stops it, a later call goes on from
    /// there.
    pub(super) fn run(
        &mut self,
        input: &[u8],
        limits: &Limits<'_>,
        on_output: &mut dyn FnMut(Source, &[u8]),
        mut is_enough: impl FnMut(&mut OutputPipe) -> bool,
    ) -> Result<(), Stop> {
        let (mut sending, outputs) =
            (self.input.send(input, limits.keeps_input), &mut self.outputs);
        let mut watch = ExitWatch::new(limits.exit);
        let (mut was_ready, mut late_rounds) = (true, 0);
        loop {
            if outputs.first_mut().is_some_and(&mut is_enough) {
                return Ok(());
            }
            if outputs.iter().any(|output| output.is_longer_than(limits.output)) {
                return Err(Stop::OutputLimit);
            }
            if sending.pipe().is_none() && outputs.iter().all(|output| output.pipe().is_none()) {
                return Ok(());
            }
            // What is there at the deadline is still taken. But a child that never stops writing is
            // always ready, and must not hold the call.
            if has_passed(limits.deadline) {
                if !was_ready || late_rounds == MOST_LATE_ROUNDS {
                    return Err(Stop::Deadline);
                }
                late_rounds += 1;
            }
            self.has_moved = true;
            let ready = poll(sending.pipe(), outputs, &mut watch, limits.deadline)?;
            if ready[0] {
                sending.write()?;
            }
            let have_exited = watch.have_exited();
            was_ready = have_exited || ready.contains(&true);
            for (number, output) in outputs.iter_mut().enumerate() {
                let source = if number == 0 { Source::Stdout } else { Source::Stderr };
                let on_output = &mut |bytes: &[u8]| on_output(source, bytes);
                if have_exited {
                    output.drain(on_output)?;
                } else if ready[1 + number] {
                    output.read(on_output)?;
                }
            }
            if have_exited {
                sending.close();
            }
        }
    }
}

/// Sleeps until a pipe is ready, and returns which are, the input's first. At the deadline, and
/// when the children have exited, none is.
fn poll(
    stdin: Option<&OwnedFd>,
    outputs: &[OutputPipe],
    watch: &mut ExitWatch<'_>,
    deadline: Option<Instant>,
) -> io::Result<Vec<bool>> {
    let stdin = stdin.map(|pipe| PollFd::new(pipe, PollFlags::OUT));
    let outputs = outputs.iter().map(|output| Some(PollFd::new(output.pipe()?, PollFlags::IN)));
    let all: Vec<_> = iter::once(stdin).chain(outputs).collect();
    let mut open: Vec<_> = all.iter().flatten().cloned().collect();
    let pipes = open.len();
    let (exits, deadline) = watch.before_poll(deadline);
    open.extend(exits.iter().map(|exit| PollFd::new(*exit, PollFlags::IN)));
    poll_until(&mut open, deadline)?;
    // An error and the end at the other side count as ready: the next read or write tells.
    let is_ready: Vec<_> = open.iter().map(|fd| !fd.revents().is_empty()).collect();
    watch.after_poll(&is_ready[pipes..]);
    let mut ready = is_ready.into_iter();
    Ok(all.iter().map(|fd| fd.is_some() && ready.next().unwrap_or(false)).collect())
}

/// Notices that the children have exited.
struct ExitWatch<'a> {
    exit: &'a Exit<'a>,
    /// The descriptors of those that run.
    running: Vec<&'a OwnedFd>,
    naps: Naps,
}

impl<'a> ExitWatch<'a> {
    fn new(exit: &'a Exit<'a>) -> Self {
        let running = match exit {
            Exit::Descriptors(descriptors) => descriptors.iter().collect(),
            Exit::Ignored | Exit::Asked(_) => Vec::new(),
        };
        Self { exit, running, naps: Naps::new() }
    }

    /// Returns what has to be polled too, and for how long.
    fn before_poll(&mut self, deadline: Option<Instant>) -> (Vec<&'a OwnedFd>, Option<Instant>) {
        let nap = match self.exit {
            Exit::Ignored => None,
            Exit::Descriptors(_) if !self.running.is_empty() => None,
            // All have exited: look once.
            Exit::Descriptors(_) => Some(Instant::now()),
            Exit::Asked(_) => self.naps.next_end(),
        };
        (self.running.clone(), earlier(nap, deadline))
    }

    fn after_poll(&mut self, have_exited: &[bool]) {
        let mut have_exited = have_exited.iter();
        self.running.retain(|_| have_exited.next() == Some(&false));
    }

    fn have_exited(&self) -> bool {
        match self.exit {
            Exit::Ignored => false,
            Exit::Descriptors(_) => self.running.is_empty(),
            Exit::Asked(have_exited) => have_exited(),
        }
    }
}

/// Changes only the parent's end: the child's end of a pipe is another open file.
fn become_nonblocking(pipe: &OwnedFd) -> io::Result<()> {
    fcntl_setfl(pipe, fcntl_getfl(pipe)? | OFlags::NONBLOCK)?;
    Ok(())
}
