//! A child that was started and will be reaped.

use std::{
    io,
    os::fd::OwnedFd,
    process::{Child, ChildStderr, ChildStdin, ChildStdout},
    time::{Duration, Instant},
};

use crate::{
    Error, Fate, Output, Result, ReturnCode, Signal, Source,
    child_id::Found,
    child_state::ChildState,
    communication::{Call, Communication, Ends, Exit, Talk},
    deadline,
};

/// How long a killed child may take to exit. Only a process that traces it, or a device that it
/// waits for, can hold it longer; then the reaper takes it over.
pub(crate) const AFTER_KILL: Duration = Duration::from_millis(500);

/// A child process: poll it, wait for it, talk to it, end it.
///
/// All methods take `&self`, so threads can share it: one may wait while another terminates. A
/// child that was reaped is never signalled, even if its process id has been reused.
///
/// Dropped while the child runs, it closes its pipes and lets the child run on. When the child
/// exits, a background thread reaps it, so it never stays a zombie. With
/// [`kill_on_drop`](Self::kill_on_drop) the drop kills and reaps the child.
///
/// ```
/// use std::process::{Command, Stdio};
/// use item36_subprocess::CommandExt;
///
/// let echo = Command::new("echo").arg("Hello from the child!").stdout(Stdio::piped()).popen()?;
/// let output = echo.communicate(b"")?;
/// assert_eq!(output.stdout, b"Hello from the child!\n");
/// assert!(output.return_code.success());
/// # Ok::<(), item36_subprocess::Error>(())
/// ```
#[derive(Debug)]
pub struct Popen {
    command: String,
    id: u32,
    state: ChildState,
    communication: Communication,
    kill_on_drop: bool,
}

impl Popen {
    pub(crate) fn new(mut child: Child, command: String) -> Self {
        let id = child.id();
        let state = ChildState::new(id);
        let outputs =
            vec![child.stdout.take().map(OwnedFd::from), child.stderr.take().map(OwnedFd::from)];
        let ends = Ends { stdin: child.stdin.take().map(OwnedFd::from), outputs };
        let communication = Communication::new(ends);
        Self { command, id, state, communication, kill_on_drop: false }
    }

    /// Makes `pipe`, which the child was given by other means, its standard output.
    pub(crate) fn with_stdout(mut self, pipe: OwnedFd) -> Self {
        self.communication.ends_mut().outputs[0] = Some(pipe);
        self
    }

    /// Takes all pipes, for a pipeline.
    pub(crate) fn take_ends(&mut self) -> Ends {
        std::mem::take(self.communication.ends_mut())
    }

    /// Makes the drop kill and reap the child, instead of letting it run on. If the child leads a
    /// process group and is not reaped yet, the drop kills the whole group.
    ///
    /// Values that are never dropped kill nothing: the child outlives a parent that calls
    /// [`exit`](std::process::exit), is killed, or aborts on a panic.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("1000").popen()?.kill_on_drop();
    /// drop(sleep); // It is gone.
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    #[must_use = "it returns the child, and an ignored child is dropped at once"]
    pub fn kill_on_drop(mut self) -> Self {
        self.set_kill_on_drop(true);
        self
    }

    pub(crate) fn set_kill_on_drop(&mut self, kill_on_drop: bool) {
        self.kill_on_drop = kill_on_drop;
    }

    pub(crate) fn is_killed_on_drop(&self) -> bool {
        self.kill_on_drop
    }

    /// Limits what is kept of each output to `bytes`. A child that writes more is the error
    /// [`Error::TooMuchOutput`], with the beginning of its output. Without this, there is no limit.
    ///
    /// ```
    /// use std::process::{Command, Stdio};
    /// use item36_subprocess::{CommandExt, Error};
    ///
    /// let yes = Command::new("yes").stdout(Stdio::piped()).popen()?.kill_on_drop().output_limit(4);
    /// match yes.communicate(b"") {
    ///     Err(Error::TooMuchOutput { stdout, .. }) => assert_eq!(stdout, b"y\ny\n"),
    ///     other => panic!("{other:?}"),
    /// }
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    #[must_use = "it returns the child, and an ignored child is dropped at once"]
    pub fn output_limit(mut self, bytes: usize) -> Self {
        self.communication.output_limit = bytes;
        self
    }

    /// Makes reading end when the child itself has exited, also if a process that it has started
    /// still holds its output. Without this, reading ends when all of them have closed it.
    ///
    /// ```
    /// use std::process::{Command, Stdio};
    /// use item36_subprocess::CommandExt;
    ///
    /// // The shell exits at once; what it has started holds its output for 2 seconds.
    /// let mut sh = Command::new("sh");
    /// sh.args(["-c", "echo started; sleep 2 & exit 0"]).stdout(Stdio::piped());
    /// let output = sh.popen()?.read_until_exit().communicate(b"")?;
    /// assert_eq!(output.text()?, "started\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    #[must_use = "it returns the child, and an ignored child is dropped at once"]
    pub fn read_until_exit(mut self) -> Self {
        self.communication.ends_at_exit = true;
        self
    }

    /// Returns the command line, as messages show it: quoted, and cut if it is long.
    pub fn command_line(&self) -> &str {
        &self.command
    }

    /// Returns the child's process id. After the child was reaped, the id can belong to another
    /// process: signal the child with [`send_signal`](Self::send_signal), which knows.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Returns a descriptor that becomes readable when the child exits, for an event loop.
    ///
    /// # Errors
    /// [`Error::System`] if the child is reaped, or the system has no pidfd: it is not Linux, or
    /// older than 5.3.
    ///
    /// ```
    /// # #[cfg(target_os = "linux")] {
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let child = Command::new("true").popen()?;
    /// let pidfd = child.pidfd()?; // To be registered with epoll, mio or tokio's AsyncFd.
    /// # drop(pidfd);
    /// # }
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn pidfd(&self) -> Result<OwnedFd> {
        match self.state.open() {
            Found::Child(pidfd) => Ok(pidfd),
            Found::Gone => Err(self.cannot("watch", io::Error::other("it has been reaped"))),
            Found::Unsure => Err(self.cannot("watch", io::ErrorKind::Unsupported.into())),
        }
    }

    /// Returns how the child ended, or `None` while it runs. Never waits.
    ///
    /// If other code of this program has waited for the child, or SIGCHLD is ignored, the return
    /// code is [unknown](ReturnCode::UNKNOWN). This holds for all methods that wait.
    ///
    /// # Errors
    /// [`Error::System`] if the system cannot be asked.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("10").popen()?.kill_on_drop();
    /// assert_eq!(sleep.poll()?, None);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn poll(&self) -> Result<Option<ReturnCode>> {
        let code = self.state.poll();
        code.map_err(|cause| self.cannot("wait for", cause))
    }

    /// Waits until the child exits. Its pipes stay as they are: a child that fills one up never
    /// exits, and [`communicate`](Self::communicate) is the way to wait for it.
    ///
    /// # Errors
    /// As [`poll`](Self::poll).
    ///
    /// # Panics
    /// Never: a wait without a deadline ends with the child.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// assert_eq!(Command::new("false").popen()?.wait()?, 1);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn wait(&self) -> Result<ReturnCode> {
        let code = self.wait_until(None)?;
        Ok(code.expect("a wait without a deadline ends with the child"))
    }

    /// Waits until the child exits, for at most `timeout`: then it returns `None`, and the child
    /// runs on. A timeout of zero looks once, [`Duration::MAX`] waits forever.
    ///
    /// # Errors
    /// As [`poll`](Self::poll).
    ///
    /// ```
    /// use std::{process::Command, time::Duration};
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("10").popen()?.kill_on_drop();
    /// assert_eq!(sleep.wait_timeout(Duration::from_millis(1))?, None);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn wait_timeout(&self, timeout: Duration) -> Result<Option<ReturnCode>> {
        self.wait_until(deadline::after(timeout))
    }

    /// Sends `input`, reads all output, and waits until the child exits; any amount both ways.
    ///
    /// Only streams that are pipes take part. The end of `input` closes the child's standard
    /// input. A child that does not want all of it is not an error. The output lasts until every
    /// process that has inherited the pipe has closed it, grandchildren too; see
    /// [`read_until_exit`](Self::read_until_exit).
    ///
    /// The output is returned once. Other threads that call this meanwhile wait for their turn,
    /// and then get [`Error::OutputTaken`].
    ///
    /// # Errors
    /// [`Error::NoPipe`] or [`Error::InputAfterStart`] for input that could not arrive,
    /// [`Error::TooMuchOutput`] beyond the [`output_limit`](Self::output_limit),
    /// [`Error::OutputTaken`] after an earlier call has returned the output, [`Error::System`] if a
    /// pipe breaks in another way.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let tr = Command::new("tr").args(["a-z", "A-Z"]).piped().popen()?;
    /// assert_eq!(tr.communicate(b"quiet")?.stdout, b"QUIET");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn communicate(&self, input: &[u8]) -> Result<Output> {
        self.communicate_timeout(input, Duration::MAX)
    }

    /// Communicates as [`communicate`](Self::communicate), for at most `timeout`.
    ///
    /// After the timeout the child runs on and nothing is lost: called again, with no input, it
    /// sends the rest of the first input and returns the whole output.
    ///
    /// # Errors
    /// As [`communicate`](Self::communicate), and [`Error::TimeoutExpired`] with a copy of the
    /// output so far.
    ///
    /// ```
    /// use std::{process::Command, time::Duration};
    /// use item36_subprocess::{CommandExt, Error};
    ///
    /// let cat = Command::new("cat").piped().popen()?;
    /// let output = match cat.communicate_timeout(&[b'x'; 1_000_000], Duration::ZERO) {
    ///     Err(Error::TimeoutExpired { .. }) => cat.communicate(b"")?,
    ///     done => done?,
    /// };
    /// assert_eq!(output.stdout.len(), 1_000_000);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn communicate_timeout(&self, input: &[u8], timeout: Duration) -> Result<Output> {
        self.communicate_with(input, timeout, |_, _| {})
    }

    /// Communicates as [`communicate_timeout`](Self::communicate_timeout), and calls `on_output`
    /// with each piece of output when it arrives. The output is kept and returned as well.
    ///
    /// # Errors
    /// As [`communicate_timeout`](Self::communicate_timeout).
    ///
    /// ```
    /// use std::{io::Write, process::Command, time::Duration};
    /// use item36_subprocess::{CommandExt, Source};
    ///
    /// // As `tee`: the output is shown while the child runs, and kept.
    /// let make = Command::new("sh").args(["-c", "echo compiling; echo done"]).piped().popen()?;
    /// let output = make.communicate_with(b"", Duration::MAX, |source, bytes| {
    ///     let _ = match source {
    ///         Source::Stdout => std::io::stdout().write_all(bytes),
    ///         Source::Stderr => std::io::stderr().write_all(bytes),
    ///     };
    /// })?;
    /// assert_eq!(output.text()?, "compiling\ndone\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn communicate_with(
        &self,
        input: &[u8],
        timeout: Duration,
        mut on_output: impl FnMut(Source, &[u8]),
    ) -> Result<Output> {
        let deadline = deadline::after(timeout);
        let mut talk = self.begin(input, timeout, deadline)?;
        talk.transfer(&mut on_output)?;
        let Some(return_code) = self.wait_until(deadline)? else {
            return Err(talk.timeout_expired());
        };
        let mut outputs = talk.into_outputs().into_iter();
        let mut next = || outputs.next().unwrap_or_default();
        Ok(Output { command: self.command.clone(), return_code, stdout: next(), stderr: next() })
    }

    fn begin<'a>(
        &'a self,
        input: &'a [u8],
        timeout: Duration,
        deadline: Option<Instant>,
    ) -> Result<Talk<'a>> {
        let exit = if self.communication.ends_at_exit { self.exit() } else { Exit::Ignored };
        self.communication.begin(Call { command: &self.command, input, timeout, deadline, exit })
    }

    pub(crate) fn exit(&self) -> Exit<'_> {
        match self.state.open() {
            Found::Child(pidfd) => Exit::Descriptors(vec![pidfd]),
            Found::Gone => Exit::Descriptors(Vec::new()),
            Found::Unsure => Exit::Asked(Box::new(|| !matches!(self.poll(), Ok(None)))),
        }
    }

    /// Returns the lines of standard output, each as soon as it is there. Standard error is read
    /// meanwhile and kept, so the child never waits for a reader.
    ///
    /// Standard input is closed, unless it was [taken](Self::take_stdin) before. After the last
    /// line, [`communicate`](Self::communicate) returns the return code, standard error, and what
    /// no line was taken of.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let seq = Command::new("seq").arg("3").piped().popen()?;
    /// for line in seq.lines() {
    ///     println!("{}", line?);
    /// }
    /// assert!(seq.communicate(b"")?.return_code.success());
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn lines(&self) -> Lines<'_> {
        self.lines_timeout(Duration::MAX)
    }

    /// Returns the lines as [`lines`](Self::lines), all of them within `timeout` from now. Then the
    /// iterator returns [`Error::TimeoutExpired`] once, and ends. Nothing is lost: another call
    /// goes on with the next line.
    ///
    /// ```
    /// use std::{process::Command, time::Duration};
    /// use item36_subprocess::{CommandExt, Error};
    ///
    /// let sleep = Command::new("sleep").arg("1000").piped().popen()?.kill_on_drop();
    /// let mut lines = sleep.lines_timeout(Duration::from_millis(10));
    /// assert!(matches!(lines.next(), Some(Err(Error::TimeoutExpired { .. }))));
    /// assert!(lines.next().is_none());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn lines_timeout(&self, timeout: Duration) -> Lines<'_> {
        Lines { child: self, timeout, deadline: deadline::after(timeout), is_over: false }
    }

    /// Takes the pipe to the child's standard input, to write to it directly; its drop closes it.
    /// Returns `None` if there is none, it is taken, or a call of
    /// [`communicate`](Self::communicate) or [`lines`](Self::lines) has begun, in any thread.
    ///
    /// ```
    /// use std::{io::Write, process::Command};
    /// use item36_subprocess::CommandExt;
    ///
    /// let cat = Command::new("cat").piped().popen()?;
    /// let mut stdin = cat.take_stdin().expect("it is a pipe");
    /// writeln!(stdin, "ping").unwrap();
    /// assert_eq!(cat.lines().next().transpose()?.as_deref(), Some("ping"));
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn take_stdin(&self) -> Option<ChildStdin> {
        self.communication.take_stdin().map(Into::into)
    }

    /// Takes the pipe from the child's standard output, to read from it, or to give it to the next
    /// child: `command.stdin(pipe)`. Returns `None` as [`take_stdin`](Self::take_stdin).
    ///
    /// A `Command` keeps the pipes that it was given. Drop it after the start: otherwise the parent
    /// holds the pipe open, and the child that writes never learns that its reader has gone.
    ///
    /// ```
    /// use std::process::{Command, Stdio};
    /// use item36_subprocess::CommandExt;
    ///
    /// let echo = Command::new("echo").arg("abc").stdout(Stdio::piped()).popen()?;
    /// let pipe = echo.take_stdout().expect("it is a pipe");
    /// let count = Command::new("wc").arg("-c").stdin(pipe).stdout(Stdio::piped()).popen()?;
    /// assert_eq!(count.communicate(b"")?.text()?.trim(), "4");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn take_stdout(&self) -> Option<ChildStdout> {
        self.communication.take_output(0).map(Into::into)
    }

    /// Takes the pipe from the child's standard error, as [`take_stdout`](Self::take_stdout).
    pub fn take_stderr(&self) -> Option<ChildStderr> {
        self.communication.take_output(1).map(Into::into)
    }

    /// Sends a signal. If the child was reaped, it sends nothing, which is not an error.
    ///
    /// # Errors
    /// [`Error::System`] if the child has become another user's.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::{CommandExt, Signal};
    ///
    /// let sleep = Command::new("sleep").arg("10").popen()?;
    /// sleep.send_signal(Signal::SIGUSR1)?;
    /// assert_eq!(sleep.wait()?.signal(), Some(Signal::SIGUSR1));
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn send_signal(&self, signal: Signal) -> Result<()> {
        let sent = self.state.send(signal);
        sent.map_err(|cause| self.cannot("signal", cause))
    }

    /// Asks the child to end: SIGTERM. The child can refuse.
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

    /// Stops the child politely: asks it to end by SIGTERM, waits for at most `grace`, then kills
    /// what is left and reaps the child. If the child leads a process group, both signals go to
    /// the whole group.
    ///
    /// # Errors
    /// [`Error::System`] if the system refuses to signal the child, and [`Error::TimeoutExpired`] if
    /// it does not exit within half a second after SIGKILL, because a debugger or a device holds it.
    ///
    /// ```
    /// use std::{process::Command, time::Duration};
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("1000").popen()?;
    /// assert_eq!(sleep.stop(Duration::from_secs(5))?, -15);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn stop(&self, grace: Duration) -> Result<ReturnCode> {
        self.signal_all(Signal::SIGTERM).map_err(|cause| self.cannot("signal", cause))?;
        // Unreaped, so that the group keeps its number until it is killed.
        self.wait_unreaped(deadline::after(grace))?;
        self.signal_all(Signal::SIGKILL).map_err(|cause| self.cannot("signal", cause))?;
        let code = self.wait_timeout(AFTER_KILL)?;
        code.ok_or_else(|| Error::TimeoutExpired {
            command: self.command.clone(),
            timeout: grace.saturating_add(AFTER_KILL),
            stdout: Vec::new(),
            stderr: Vec::new(),
            fate: Fate::Runs,
        })
    }

    /// Sends a signal to the child's process group: the child, its own children and theirs, unless
    /// they have left the group. The child must lead a group, by
    /// [`CommandExt::process_group(0)`](std::os::unix::process::CommandExt::process_group) or
    /// [`new_session`](crate::CommandExt::new_session).
    ///
    /// Once the child is reaped, nothing is sent. The group keeps its number while a process of it
    /// lives, but the system does not tell whether one does, and the number of an empty group can
    /// be given to another. (Python's `os.killpg` takes that risk.) So signal the group before you
    /// wait for the child. A child that has exited and was not waited for still keeps the number.
    ///
    /// # Errors
    /// [`Error::System`] if the child does not lead a group.
    ///
    /// ```
    /// use std::{os::unix::process::CommandExt as _, process::Command};
    /// use item36_subprocess::{CommandExt, Signal};
    ///
    /// let sh = Command::new("sh").args(["-c", "sleep 10 & wait"]).process_group(0).popen()?;
    /// sh.send_signal_to_group(Signal::SIGKILL)?;
    /// assert_eq!(sh.wait()?, -9);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn send_signal_to_group(&self, signal: Signal) -> Result<()> {
        let sent = self.state.send_to_group(self.id, signal);
        let sent = sent.and_then(|is_leader| match is_leader {
            Some(false) => Err(io::Error::other(
                "it does not lead one; start it with `.process_group(0)` or `.new_session()`",
            )),
            Some(true) | None => Ok(()),
        });
        sent.map_err(|cause| self.cannot("signal the process group of", cause))
    }

    /// Sends a signal to the process group `group` if the child belongs to it and is not reaped,
    /// and returns whether it does.
    pub(crate) fn send_to_group(&self, group: u32, signal: Signal) -> io::Result<bool> {
        Ok(self.state.send_to_group(group, signal)? == Some(true))
    }

    /// Sends a signal to the group that the child leads, or else to the child alone.
    pub(crate) fn signal_all(&self, signal: Signal) -> io::Result<()> {
        match self.state.send_to_group(self.id, signal) {
            Ok(Some(true) | None) => Ok(()),
            // The child alone may still be within reach.
            Ok(Some(false)) | Err(_) => self.state.send(signal),
        }
    }

    /// Kills the child, and the group that it leads, and reaps it. Returns what the system says if
    /// it refuses; then, and if the child does not exit soon, the reaper has to wait for it.
    pub(crate) fn end_now(&self) -> io::Result<()> {
        self.signal_all(Signal::SIGKILL)?;
        self.state.wait_until(deadline::after(AFTER_KILL))?;
        Ok(())
    }

    pub(crate) fn wait_until(&self, deadline: Option<Instant>) -> Result<Option<ReturnCode>> {
        let waited = self.state.wait_until(deadline);
        waited.map_err(|cause| self.cannot("wait for", cause))
    }

    pub(crate) fn wait_unreaped(&self, deadline: Option<Instant>) -> Result<Option<ReturnCode>> {
        let waited = self.state.wait_unreaped(deadline);
        waited.map_err(|cause| self.cannot("wait for", cause))
    }

    fn cannot(&self, action: &'static str, cause: io::Error) -> Error {
        Error::System { action, command: self.command.clone(), cause }
    }
}

impl From<Child> for Popen {
    /// Takes over a child that std has started, with its pipes. Its command line is not known:
    /// messages call it `process 1234`.
    ///
    /// ```
    /// use std::{process::Command, time::Duration};
    /// use item36_subprocess::Popen;
    ///
    /// let sleep = Popen::from(Command::new("sleep").arg("10").spawn()?).kill_on_drop();
    /// assert_eq!(sleep.wait_timeout(Duration::from_millis(1))?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn from(child: Child) -> Self {
        let command = format!("process {}", child.id());
        Self::new(child, command)
    }
}

impl Drop for Popen {
    fn drop(&mut self) {
        if self.kill_on_drop {
            // No caller is left to receive an error.
            let _ = self.end_now();
        }
        self.state.abandon();
    }
}

/// The lines of a child's standard output; see [`Popen::lines`].
#[derive(Debug)]
#[must_use = "nothing is read before the first `next`"]
pub struct Lines<'a> {
    child: &'a Popen,
    timeout: Duration,
    deadline: Option<Instant>,
    is_over: bool,
}

impl Iterator for Lines<'_> {
    type Item = Result<String>;

    /// Waits for the next line.
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let line = self.child.begin(b"", self.timeout, self.deadline);
        let line = line.and_then(|mut talk| talk.next_line());
        self.is_over = !matches!(line, Ok(Some(_)));
        line_as_text(line, &self.child.command)
    }
}

/// A line that is not text is an error, and the lines after it can be read.
pub(crate) fn line_as_text(line: Result<Option<Vec<u8>>>, command: &str) -> Option<Result<String>> {
    let line = match line.transpose()? {
        Ok(line) => line,
        Err(error) => return Some(Err(error)),
    };
    let not_text = |cause| Error::NotText { command: command.to_owned(), cause };
    Some(String::from_utf8(line).map_err(not_text))
}
