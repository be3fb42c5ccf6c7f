//! A child that was started and will be reaped.

use std::{
    io, mem,
    os::fd::OwnedFd,
    process::{Child, ChildStderr, ChildStdin, ChildStdout},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use nix::sys::signal::{kill, killpg};

use crate::{
    Error, Output, Result, ReturnCode, Signal, communicate::Pipes, poll::deadline, process::Process,
};

/// A child process: ask how it is, wait for it, talk to it, end it.
///
/// Everything works through `&self`, so threads can share it: one may wait while another
/// terminates. A child that was reaped is never signalled, whoever has its number by then.
///
/// Dropped while the child runs, it closes its pipes and lets the child run on; when the child
/// exits it is reaped, so it never becomes a zombie. With [`kill_on_drop`](Self::kill_on_drop) the
/// child is killed and reaped on the spot.
///
/// ```
/// use std::process::{Command, Stdio};
/// use item36_subprocess::Subprocess;
///
/// let echo = Command::new("echo").arg("Hello from the child!").stdout(Stdio::piped()).popen()?;
/// let output = echo.communicate(b"", None)?;
/// assert_eq!(output.stdout, b"Hello from the child!\n");
/// assert!(output.return_code.success());
/// # Ok::<(), item36_subprocess::Error>(())
/// ```
#[derive(Debug)]
pub struct Popen {
    program: String,
    id: u32,
    process: Process,
    pipes: Mutex<Pipes>,
    kill_on_drop: bool,
}

impl Popen {
    pub(crate) fn new(mut child: Child, program: String) -> Self {
        Self {
            program,
            id: child.id(),
            pipes: Mutex::new(Pipes::of(&mut child)),
            process: Process::new(child),
            kill_on_drop: false,
        }
    }

    /// Has standard output come through `pipe`, which the child was given by other means.
    pub(crate) fn with_stdout(mut self, pipe: OwnedFd) -> Self {
        let pipes = self.pipes.get_mut().unwrap_or_else(PoisonError::into_inner);
        pipes.outputs[0].pipe = Some(pipe);
        self
    }

    /// Kills and reaps the child when this value is dropped, instead of letting it run on. If it
    /// leads a process group of its own and is not reaped yet, the whole group is killed.
    #[must_use = "it returns the child, and an ignored child is dropped at once"]
    pub fn kill_on_drop(mut self) -> Self {
        self.kill_on_drop = true;
        self
    }

    pub(crate) fn set_kill_on_drop(&mut self, kill_on_drop: bool) {
        self.kill_on_drop = kill_on_drop;
    }

    /// The program that was started, as it is named in messages.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// The child's process number. After the child was reaped it can belong to another process:
    /// signal the child with [`send_signal`](Self::send_signal), which knows.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// How the child ended, or `None` while it runs. Never waits.
    ///
    /// # Errors
    /// [`Error::System`] if somebody else has reaped the child.
    pub fn poll(&self) -> Result<Option<ReturnCode>> {
        let code = self.process.poll();
        code.map_err(|cause| self.cannot("wait for", cause))
    }

    /// Waits until the child exits. Its pipes stay as they are: a child that fills one up never
    /// exits, and [`communicate`](Self::communicate) is the way to wait for it.
    ///
    /// # Errors
    /// [`Error::System`] if somebody else has reaped the child.
    ///
    /// # Panics
    /// Never: without a time limit there is an end.
    pub fn wait(&self) -> Result<ReturnCode> {
        let code = self.wait_until(None)?;
        Ok(code.expect("a wait without a deadline ends with the child"))
    }

    /// Waits until the child exits, at most for `timeout`: then it is `None`, and the child runs on.
    ///
    /// # Errors
    /// [`Error::System`] if somebody else has reaped the child.
    pub fn wait_timeout(&self, timeout: Duration) -> Result<Option<ReturnCode>> {
        self.wait_until(deadline(Some(timeout)))
    }

    /// Sends `input`, reads all output, and waits until the child exits; any amount both ways.
    ///
    /// Only streams that are pipes take part. The end of `input` closes the child's standard
    /// input. A child that does not want all of it is no error. The output lasts until everybody
    /// who has inherited the pipe has closed it, grandchildren too.
    ///
    /// After a timeout the child runs on and nothing is lost: called again, with no input, it
    /// sends the rest of the first input, and returns the whole output.
    ///
    /// One thread at a time: another caller waits for its turn, without a time limit.
    ///
    /// # Errors
    /// [`Error::TimeoutExpired`], with a copy of the output so far; [`Error::NoPipe`] or
    /// [`Error::InputAfterStart`] for input that could not arrive; [`Error::System`] if a pipe
    /// breaks in another way, or somebody else has reaped the child.
    ///
    /// ```
    /// use std::{process::{Command, Stdio}, time::Duration};
    /// use item36_subprocess::{Error, Subprocess};
    ///
    /// let cat = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).popen()?;
    /// let output = match cat.communicate(&[b'x'; 1_000_000], Duration::ZERO) {
    ///     Err(Error::TimeoutExpired { .. }) => cat.communicate(b"", None)?,
    ///     done => done?,
    /// };
    /// assert_eq!(output.stdout.len(), 1_000_000);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn communicate(
        &self,
        input: &[u8],
        timeout: impl Into<Option<Duration>>,
    ) -> Result<Output> {
        let timeout = timeout.into();
        let deadline = deadline(timeout);
        let mut pipes = self.pipes();
        pipes.check_input(input, &self.program)?;
        let transferred = pipes.transfer(input, deadline);
        let is_done = transferred.map_err(|cause| self.cannot("communicate with", cause))?;
        let code = if is_done { self.wait_until(deadline)? } else { None };
        match code {
            Some(return_code) => Ok(Output {
                program: self.program.clone(),
                return_code,
                stdout: mem::take(&mut pipes.outputs[0].read),
                stderr: mem::take(&mut pipes.outputs[1].read),
            }),
            None => Err(pipes.timeout_expired(self.program.clone(), timeout)),
        }
    }

    /// The pipe to the child's standard input, for whoever writes to it directly; dropped, it is
    /// closed. `None` if there is none, it is taken, or [`communicate`](Self::communicate) has it.
    pub fn take_stdin(&self) -> Option<ChildStdin> {
        let mut pipes = self.pipes();
        if pipes.has_begun { None } else { pipes.stdin.take().map(Into::into) }
    }

    /// The pipe from the child's standard output, to read from, or to hand to the next child:
    /// `command.stdin(pipe)`. `None` as for [`take_stdin`](Self::take_stdin).
    ///
    /// A `Command` keeps the pipes that it was given. Drop it after the start, else the parent
    /// holds the pipe open, and the child that writes never hears that its reader has gone.
    pub fn take_stdout(&self) -> Option<ChildStdout> {
        self.take_output(0).map(Into::into)
    }

    /// The pipe from the child's standard error, as [`take_stdout`](Self::take_stdout).
    pub fn take_stderr(&self) -> Option<ChildStderr> {
        self.take_output(1).map(Into::into)
    }

    fn take_output(&self, number: usize) -> Option<OwnedFd> {
        let mut pipes = self.pipes();
        if pipes.has_begun { None } else { pipes.outputs[number].pipe.take() }
    }

    /// Sends a signal. To a child that was reaped nothing is sent, and that is no error.
    ///
    /// # Errors
    /// [`Error::System`] if the child has become another user's.
    pub fn send_signal(&self, signal: Signal) -> Result<()> {
        let sent = self.process.signal(|id| kill(id, signal));
        sent.map_err(|cause| self.cannot("signal", cause))
    }

    /// Asks the child to end: SIGTERM. It can refuse.
    ///
    /// # Errors
    /// As [`send_signal`](Self::send_signal).
    pub fn terminate(&self) -> Result<()> {
        self.send_signal(Signal::SIGTERM)
    }

    /// Ends the child: SIGKILL. Its own children live on.
    ///
    /// # Errors
    /// As [`send_signal`](Self::send_signal).
    pub fn kill(&self) -> Result<()> {
        self.send_signal(Signal::SIGKILL)
    }

    /// Sends a signal to the child's process group: the child, its own children and theirs, as far
    /// as they have not left the group. The child must have been given a group of its own, by
    /// [`CommandExt::process_group(0)`](std::os::unix::process::CommandExt::process_group).
    ///
    /// Once the child is reaped nothing is sent, also if others of the group live on: no system
    /// tells whether the group's number is still theirs, and Python's `os.killpg` takes the risk
    /// that it is another's. So signal the group before waiting for the child. A child that has
    /// exited and was not waited for still keeps the number.
    ///
    /// # Errors
    /// [`Error::System`] if the child does not lead a group.
    pub fn send_signal_to_group(&self, signal: Signal) -> Result<()> {
        let sent = self.process.signal(|id| killpg(id, signal));
        sent.map_err(|cause| self.cannot("signal the process group of", cause))
    }

    pub(crate) fn wait_until(&self, deadline: Option<Instant>) -> Result<Option<ReturnCode>> {
        let waited = self.process.wait_until(deadline);
        waited.map_err(|cause| self.cannot("wait for", cause))
    }

    fn cannot(&self, action: &'static str, cause: io::Error) -> Error {
        let program = self.program.clone();
        Error::System { action, program, cause }
    }

    /// No holder of this lock leaves the pipes half changed, so one that panicked does no harm.
    fn pipes(&self) -> MutexGuard<'_, Pipes> {
        self.pipes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Popen {
    fn drop(&mut self) {
        if self.kill_on_drop {
            // The first fails for a child without a group of its own, the others for none of ours;
            // and nobody is left to be told.
            let _ = self.send_signal_to_group(Signal::SIGKILL);
            let _ = self.kill();
            let _ = self.wait();
        }
        self.process.abandon();
    }
}
