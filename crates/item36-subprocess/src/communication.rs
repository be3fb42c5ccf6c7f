//! Talks to children through all their pipes at once, in one thread.
//!
//! A parent that writes everything before it reads deadlocks as soon as both pipes are full. So
//! this sleeps until one of the pipes is ready, moves what can be moved, and repeats.

mod input;
mod output_pipe;
mod pipe_size;
mod sigpipe;
mod transfer;
mod turn;

use std::{
    io, mem,
    os::fd::OwnedFd,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

pub(crate) use self::transfer::Exit;
use self::{
    output_pipe::OutputPipe,
    transfer::{Limits, Stop},
    turn::{Turn, Turns},
};
use crate::{Error, Fate, Result};

/// Which stream a piece of output came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Standard output; of a pipeline, that of the last stage.
    Stdout,
    /// Standard error; of a pipeline, that of any stage.
    Stderr,
}

/// The pipes of a child or of a pipeline. They can be taken until a transfer begins; from then on
/// they belong to the transfer.
#[derive(Debug)]
pub(crate) struct Communication {
    ends: Mutex<Ends>,
    turns: Turns,
    pub(crate) output_limit: usize,
    /// Whether reading ends when the child has exited, also if another process holds the pipes.
    pub(crate) ends_at_exit: bool,
    /// Whether the input that a call could not send is kept for the next call.
    pub(crate) keeps_input: bool,
}

/// The parent's ends of the pipes. The first output is standard output.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    pub(crate) stdin: Option<OwnedFd>,
    pub(crate) outputs: Vec<Option<OwnedFd>>,
}

/// What can be talked to: a child or a pipeline.
pub(crate) trait Talker: Sync {
    fn communication(&self) -> &Communication;

    fn command_line(&self) -> &str;

    /// Returns how to notice that all children have exited.
    fn exit(&self) -> Exit<'_>;

    /// Waits for the turn to talk.
    fn begin<'a>(
        &'a self,
        input: &'a [u8],
        timeout: Duration,
        deadline: Option<Instant>,
    ) -> Result<Talk<'a>> {
        let communication = self.communication();
        let exit = if communication.ends_at_exit { self.exit() } else { Exit::Ignored };
        let command = self.command_line();
        communication.begin(Call { command, input, timeout, deadline, exit })
    }
}

/// What one call of `communicate` asks for.
struct Call<'a> {
    /// The command line, for messages.
    command: &'a str,
    input: &'a [u8],
    timeout: Duration,
    deadline: Option<Instant>,
    exit: Exit<'a>,
}

/// A call that has its turn.
pub(crate) struct Talk<'a> {
    call: Call<'a>,
    transfer: Turn<'a>,
    limit: usize,
    keeps_input: bool,
}

impl Communication {
    pub(crate) fn new(ends: Ends) -> Self {
        Self {
            ends: Mutex::new(ends),
            turns: Turns::default(),
            output_limit: usize::MAX,
            ends_at_exit: false,
            keeps_input: true,
        }
    }

    /// No holder of the lock leaves the pipes half changed, so one that panicked does no harm.
    fn ends(&self) -> MutexGuard<'_, Ends> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn ends_mut(&mut self) -> &mut Ends {
        self.ends.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn take_stdin(&self) -> Option<OwnedFd> {
        self.ends().stdin.take()
    }

    pub(crate) fn take_output(&self, number: usize) -> Option<OwnedFd> {
        self.ends().outputs.get_mut(number)?.take()
    }

    /// Waits for the turn of `call` and hands the pipes over to the transfer.
    fn begin<'a>(&'a self, call: Call<'a>) -> Result<Talk<'a>> {
        let Some(mut transfer) = self.turns.wait(call.deadline) else {
            return Err(call.timeout_expired(Arc::default(), Arc::default()));
        };
        let command = || call.command.to_owned();
        if transfer.is_returned {
            return Err(Error::OutputTaken { command: command() });
        }
        if transfer.has_begun() {
            if !call.input.is_empty() {
                return Err(Error::InputAfterStart { command: command() });
            }
        } else {
            let mut ends = self.ends();
            if ends.stdin.is_none() && !call.input.is_empty() {
                return Err(Error::NoPipe { command: command() });
            }
            let ends = mem::take(&mut *ends);
            transfer.begin(ends).map_err(|cause| call.cannot(cause))?;
        }
        let (limit, keeps_input) = (self.output_limit, self.keeps_input);
        Ok(Talk { call, transfer, limit, keeps_input })
    }
}

impl Call<'_> {
    fn cannot(&self, cause: io::Error) -> Error {
        let command = self.command.to_owned();
        Error::System { action: "communicate with", command, cause }
    }

    fn timeout_expired(&self, stdout: Arc<Vec<u8>>, stderr: Arc<Vec<u8>>) -> Error {
        let (command, timeout) = (self.command.to_owned(), self.timeout);
        Error::TimeoutExpired { command, timeout, stdout, stderr, fate: Fate::Runs }
    }
}

impl Talk<'_> {
    /// Sends the input (or what an earlier call has left of its own), reads until the end of all
    /// output, and passes each piece to `on_output`.
    pub(crate) fn transfer(&mut self, on_output: &mut dyn FnMut(Source, &[u8])) -> Result<()> {
        self.transfer_until(on_output, |_| false).map(drop)
    }

    /// Reads on until a whole line of standard output is there, and takes it. `None` stands for
    /// the end.
    pub(crate) fn next_line(&mut self) -> Result<Option<Vec<u8>>> {
        self.transfer_until(&mut |_, _| {}, OutputPipe::has_line_or_end)?;
        Ok(self.transfer.stdout_mut().and_then(OutputPipe::take_line))
    }

    fn transfer_until(
        &mut self,
        on_output: &mut dyn FnMut(Source, &[u8]),
        is_enough: impl FnMut(&mut OutputPipe) -> bool,
    ) -> Result<()> {
        let call = Limits {
            deadline: self.call.deadline,
            output: self.limit,
            keeps_input: self.keeps_input,
            exit: &self.call.exit,
        };
        match self.transfer.run(self.call.input, &call, on_output, is_enough) {
            Ok(()) => Ok(()),
            Err(Stop::Deadline) => Err(self.timeout_expired()),
            Err(Stop::OutputLimit) => {
                let (stdout, stderr) = self.transfer.output_so_far();
                let beginning = |output: &[u8]| output[..output.len().min(self.limit)].to_vec();
                let (stdout, stderr) = (beginning(&stdout), beginning(&stderr));
                let (command, limit) = (self.call.command.to_owned(), self.limit);
                Err(Error::TooMuchOutput { command, limit, stdout, stderr })
            }
            Err(Stop::Pipe(cause)) => Err(self.call.cannot(cause)),
        }
    }

    /// Returns the error that carries what was read so far.
    pub(crate) fn timeout_expired(&mut self) -> Error {
        let (stdout, stderr) = self.transfer.output_so_far();
        self.call.timeout_expired(stdout, stderr)
    }

    /// Returns everything that was read, one part for each output. No later call gets it.
    pub(crate) fn into_outputs(mut self) -> Vec<Vec<u8>> {
        self.transfer.take_outputs()
    }
}
