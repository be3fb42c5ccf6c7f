//! Start a program, or run it to its end.

use std::{
    io,
    process::{Command, Stdio},
    time::Duration,
};

use crate::{Error, Output, Popen, Result, error, session};

/// Starts a [`Command`] as a [`Popen`].
pub trait Subprocess {
    /// Starts the program and does not wait for it.
    ///
    /// What [`Command::stdin`], [`stdout`](Command::stdout) and [`stderr`](Command::stderr) say
    /// holds: a stream that is to be a pipe needs `Stdio::piped()`, the others are the parent's.
    ///
    /// # Errors
    /// [`Error::Start`] or [`Error::Folder`], with the program's name: it is not there, may not be
    /// executed, has a NUL in an argument, or its folder cannot be entered. No process is left.
    fn popen(&mut self) -> Result<Popen>;

    /// As [`popen`](Self::popen), with standard output and standard error in one pipe, in the order
    /// in which the child writes them: `stderr=STDOUT` in Python, `2>&1` in a shell. It is read as
    /// standard output.
    ///
    /// # Errors
    /// As [`popen`](Self::popen); also if there can be no pipe.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::Subprocess;
    ///
    /// let sh = Command::new("sh").args(["-c", "echo out; echo err >&2"]).popen_merged()?;
    /// assert_eq!(sh.communicate(b"", None)?.text()?, "out\nerr\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    fn popen_merged(&mut self) -> Result<Popen>;

    /// Has the child begin a session of its own: it leads a process group, and a terminal's Ctrl-C
    /// and hang-up do not reach it. Python's `start_new_session=True`.
    ///
    /// The session begins between fork and exec, and std then does fork: in a parent with much
    /// memory starting takes longer. A child that is also given a
    /// [`process_group`](std::os::unix::process::CommandExt::process_group) cannot be started.
    fn new_session(&mut self) -> &mut Command;

    /// Runs the program to its end: starts it with pipes, sends `input`, reads all output.
    ///
    /// A child that is not done within `timeout` is killed and reaped. How the child ended is
    /// checked by [`Output::check`].
    ///
    /// # Errors
    /// As [`popen`](Self::popen) and [`Popen::communicate`]; after [`Error::TimeoutExpired`] there
    /// is no child to go on with.
    ///
    /// ```
    /// use std::{process::Command, time::Duration};
    /// use item36_subprocess::Subprocess;
    ///
    /// let sort = Command::new("sort").run(b"b\na\n", Duration::from_secs(10))?;
    /// assert_eq!(sort.check()?.text()?, "a\nb\n");
    ///
    /// let error = Command::new("ls").arg("/no/such/folder").run(b"", None)?.check().unwrap_err();
    /// assert!(error.to_string().starts_with("`ls` ended with "));
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    fn run(&mut self, input: &[u8], timeout: impl Into<Option<Duration>>) -> Result<Output>;
}

impl Subprocess for Command {
    fn popen(&mut self) -> Result<Popen> {
        match self.spawn() {
            Ok(child) => Ok(Popen::new(child, error::name(self))),
            Err(cause) => Err(Error::of_start(self, cause)),
        }
    }

    fn popen_merged(&mut self) -> Result<Popen> {
        let start = |command: &mut Command| -> io::Result<_> {
            let (reader, writer) = io::pipe()?;
            command.stdout(writer.try_clone()?).stderr(writer);
            Ok((reader, command.popen()))
        };
        let started = start(self);
        // A pipe that stays in the command is never at its end.
        self.stdout(Stdio::inherit()).stderr(Stdio::inherit());
        let (reader, child) = started.map_err(|cause| Error::of_start(self, cause))?;
        Ok(child?.with_stdout(reader.into()))
    }

    fn new_session(&mut self) -> &mut Command {
        session::begin(self)
    }

    fn run(&mut self, input: &[u8], timeout: impl Into<Option<Duration>>) -> Result<Output> {
        self.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.popen()?.kill_on_drop().communicate(input, timeout)
    }
}
