//! Talking to a child.

use std::{
    process::{ChildStderr, ChildStdin, ChildStdout},
    time::Duration,
};

use super::Popen;
use crate::{
    Lines, Output, Result, Source,
    child_id::Found,
    communication::{Communication, Exit, Talker},
    deadline,
};

impl Popen {
    /// Sends `input`, reads all output, and waits until the child exits; any amount both ways.
    ///
    /// Only streams that are pipes take part. The end of `input` closes the child's standard
    /// input. A child that does not want all of it is not an error. The output lasts until every
    /// process that has inherited the pipe has closed it, grandchildren too; see
    /// [`read_until_exit`](Self::read_until_exit).
    ///
    /// The output is returned once. Other threads that call this meanwhile wait for their turn,
    /// and then get [`Error::OutputTaken`](crate::Error::OutputTaken).
    ///
    /// # Errors
    /// [`Error::NoPipe`](crate::Error::NoPipe) or [`Error::InputAfterStart`](crate::Error::InputAfterStart) for input that could not arrive,
    /// [`Error::TooMuchOutput`](crate::Error::TooMuchOutput) beyond the [`output_limit`](Self::output_limit),
    /// [`Error::OutputTaken`](crate::Error::OutputTaken) after an earlier call has returned the output, [`Error::System`](crate::Error::System) if a
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
    /// As [`communicate`](Self::communicate), and [`Error::TimeoutExpired`](crate::Error::TimeoutExpired) with the
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
    /// iterator returns [`Error::TimeoutExpired`](crate::Error::TimeoutExpired) once, and ends. Nothing is lost: another call
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
        Lines::new(self, timeout)
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
    ///
    /// ```
    /// use std::{io::Read, process::Command};
    /// use item36_subprocess::CommandExt;
    ///
    /// let sh = Command::new("sh").args(["-c", "echo oops >&2"]).piped().popen()?;
    /// let mut text = String::new();
    /// sh.take_stderr().expect("it is a pipe").read_to_string(&mut text).unwrap();
    /// assert_eq!(text, "oops\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn take_stderr(&self) -> Option<ChildStderr> {
        self.communication.take_output(1).map(Into::into)
    }
}

impl Popen {
    /// The first call that communicates will be the last one: its unsent input need not be kept.
    pub(crate) fn communicate_once(&mut self) {
        self.communication.keeps_input = false;
    }
}

impl Talker for Popen {
    fn communication(&self) -> &Communication {
        &self.communication
    }

    fn command_line(&self) -> &str {
        &self.command
    }

    fn exit(&self) -> Exit<'_> {
        match self.state.open() {
            Found::Child(pidfd) => Exit::Descriptors(vec![pidfd]),
            Found::Gone => Exit::Descriptors(Vec::new()),
            Found::Unsure => Exit::Asked(Box::new(|| !matches!(self.poll(), Ok(None)))),
        }
    }
}
