//! Start a program, or run it to its end.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use crate::{Error, Output, Popen, Result, error};

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

    fn run(&mut self, input: &[u8], timeout: impl Into<Option<Duration>>) -> Result<Output> {
        self.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.popen()?.kill_on_drop().communicate(input, timeout)
    }
}
