//! What can go wrong with a child.

use std::{
    error, fmt, io, path::PathBuf, process::Command, string::FromUtf8Error, sync::Arc,
    time::Duration,
};

use crate::{Output, command_line::command_line, printable::printable};

/// What the functions of this library return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something could not be done with a child process.
///
/// The message names the command line. The cause, such as an error of the system, is the
/// [`source`](error::Error::source). Shown with `{:#}`, the message includes the causes:
///
/// ```
/// use std::{io, process::Command};
/// use item36_subprocess::CommandExt;
///
/// let error = Command::new("/no/sort-it").arg("-r").popen().unwrap_err();
/// assert_eq!(error.to_string(), "cannot start `/no/sort-it -r`");
/// assert_eq!(
///     format!("{error:#}"),
///     "cannot start `/no/sort-it -r`: No such file or directory (os error 2)"
/// );
/// assert_eq!(error.kind(), io::ErrorKind::NotFound);
/// ```
///
/// `Debug` shows the same as `{:#}`, so that `unwrap`, or a `main` that returns the error, does not print
/// megabytes of output.
#[non_exhaustive]
pub enum Error {
    /// The program could not be started.
    Start {
        /// The command line.
        command: String,
        /// What the system says.
        cause: io::Error,
    },
    /// The program could not be started, because its working directory cannot be entered.
    Folder {
        /// The command line.
        command: String,
        /// The working directory.
        folder: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The child runs, and the system refuses to do something with it.
    System {
        /// What could not be done, such as "wait for".
        action: &'static str,
        /// The command line.
        command: String,
        /// What the system says.
        cause: io::Error,
    },
    /// There is input, and the child's standard input is not a pipe, or not any more.
    NoPipe {
        /// The command line.
        command: String,
    },
    /// There is more input after `communicate` has begun with other input.
    InputAfterStart {
        /// The command line.
        command: String,
    },
    /// An earlier call of `communicate` has returned the output.
    OutputTaken {
        /// The command line.
        command: String,
    },
    /// The child has written more than the limit that was set by `output_limit`.
    TooMuchOutput {
        /// The command line.
        command: String,
        /// The limit, in bytes.
        limit: usize,
        /// The beginning of standard output, at most as long as the limit.
        stdout: Vec<u8>,
        /// The beginning of standard error, at most as long as the limit.
        stderr: Vec<u8>,
    },
    /// The child ran and reports a failure, or a signal ended it.
    Failed(Box<Output>),
    /// The child's output is not UTF-8.
    NotText {
        /// The command line.
        command: String,
        /// Where it is not text; it holds the bytes.
        cause: FromUtf8Error,
    },
    /// The timeout has passed.
    TimeoutExpired {
        /// The command line.
        command: String,
        /// The timeout that has passed.
        timeout: Duration,
        /// What was read from standard output so far. It is shared with the handle, so that a
        /// timeout costs nothing, and copied only if the error is kept while more is read.
        stdout: Arc<Vec<u8>>,
        /// What was read from standard error so far.
        stderr: Arc<Vec<u8>>,
        /// What became of the child.
        fate: Fate,
    },
}

/// What became of a child whose timeout has passed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fate {
    /// It runs on, and nothing is lost: call `communicate` again, or end the child.
    Runs,
    /// It was killed, as `run_timeout` promises.
    Killed,
    /// It should have been killed, and the system refuses. It runs on, and is reaped when it exits.
    NotKilled(io::Error),
}

impl Error {
    /// Returns the kind of the cause, such as [`NotFound`](io::ErrorKind::NotFound) for a missing
    /// program.
    ///
    /// A passed timeout is [`TimedOut`](io::ErrorKind::TimedOut), output that is not text
    /// [`InvalidData`](io::ErrorKind::InvalidData), output beyond its limit
    /// [`FileTooLarge`](io::ErrorKind::FileTooLarge), a misuse of `communicate`
    /// [`InvalidInput`](io::ErrorKind::InvalidInput), a failed child
    /// [`Other`](io::ErrorKind::Other).
    ///
    /// ```
    /// use std::{io::ErrorKind, process::Command};
    /// use item36_subprocess::CommandExt;
    ///
    /// let error = Command::new("/").popen().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    /// ```
    pub fn kind(&self) -> io::ErrorKind {
        match self {
            Self::Start { cause, .. } | Self::Folder { cause, .. } | Self::System { cause, .. } => {
                cause.kind()
            }
            Self::NoPipe { .. } | Self::InputAfterStart { .. } | Self::OutputTaken { .. } => {
                io::ErrorKind::InvalidInput
            }
            Self::TooMuchOutput { .. } => io::ErrorKind::FileTooLarge,
            Self::Failed(_) => io::ErrorKind::Other,
            Self::NotText { .. } => io::ErrorKind::InvalidData,
            Self::TimeoutExpired { .. } => io::ErrorKind::TimedOut,
        }
    }

    /// Ends the child by `kill`, and says after a timeout what has become of it.
    pub(crate) fn after_kill(mut self, kill: impl FnOnce() -> io::Result<()>) -> Self {
        let killed = kill();
        if let Self::TimeoutExpired { fate, .. } = &mut self {
            *fate = killed.map_or_else(Fate::NotKilled, |()| Fate::Killed);
        }
        self
    }

    /// Tells a working directory that cannot be entered from a program that cannot be started: the
    /// system reports one error number for both.
    pub(crate) fn of_start(command: &Command, cause: io::Error) -> Self {
        let line = command_line(command);
        match command.get_current_dir() {
            // Entering the folder needs less permission than listing it.
            Some(folder) if std::fs::metadata(folder.join(".")).is_err() => {
                Self::Folder { command: line, folder: folder.to_owned(), cause }
            }
            _ => Self::Start { command: line, cause },
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start { command, .. } => write!(f, "cannot start `{command}`")?,
            Self::Folder { command, folder, .. } => {
                let folder = printable(&folder.to_string_lossy());
                write!(f, "cannot start `{command}` in the folder `{folder}`")?;
            }
            Self::System { action, command, .. } => write!(f, "cannot {action} `{command}`")?,
            Self::NoPipe { command } => write!(
                f,
                "cannot send input to `{command}`: its standard input is not a pipe (any more); \
                 start it with `.stdin(Stdio::piped())` and do not take the pipe"
            )?,
            Self::InputAfterStart { command } => write!(
                f,
                "cannot send more input to `{command}`: `communicate` has begun, and keeps what \
                 is unsent; call it again with no input"
            )?,
            Self::OutputTaken { command } => write!(
                f,
                "cannot communicate with `{command}` again: an earlier call has returned its \
                 output; keep that output"
            )?,
            Self::TooMuchOutput { command, limit, .. } => write!(
                f,
                "cannot keep the output of `{command}`: it is longer than {limit} bytes; raise \
                 the output limit"
            )?,
            Self::Failed(output) => f.write_str(&output.failure())?,
            Self::NotText { command, .. } => {
                write!(f, "cannot read the output of `{command}` as text")?;
            }
            Self::TimeoutExpired { command, timeout, fate, .. } => {
                write!(f, "`{command}` is not done after {timeout:?}")?;
                f.write_str(match fate {
                    Fate::Runs => "; give it more time, or end it",
                    Fate::Killed => " and was killed; give it more time",
                    Fate::NotKilled(_) => " and runs on, because it cannot be killed",
                })?;
            }
        }
        let mut source = error::Error::source(self);
        while f.alternate()
            && let Some(cause) = source
        {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:#}")
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Start { cause, .. }
            | Self::Folder { cause, .. }
            | Self::System { cause, .. }
            | Self::TimeoutExpired { fate: Fate::NotKilled(cause), .. } => Some(cause),
            Self::NotText { cause, .. } => Some(cause),
            Self::NoPipe { .. }
            | Self::InputAfterStart { .. }
            | Self::OutputTaken { .. }
            | Self::TooMuchOutput { .. }
            | Self::Failed(_)
            | Self::TimeoutExpired { .. } => None,
        }
    }
}
