//! What can go wrong with a child, in words that name it.

use std::{io, path::PathBuf, process::Command, string::FromUtf8Error, time::Duration};

use crate::Output;

/// What the functions of this library return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something could not be done with a child process.
///
/// The message is complete in itself: it names the program and the cause.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The program could not be started.
    #[error("cannot start `{program}`: {cause}")]
    Start {
        /// The program.
        program: String,
        /// What the system says.
        cause: io::Error,
    },
    /// The program could not be started, because the folder it should work in cannot be entered.
    #[error("cannot start `{program}` in the folder `{}`: {cause}", folder.display())]
    Folder {
        /// The program.
        program: String,
        /// The folder it should work in.
        folder: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The child runs, but the system refuses to do something with it.
    #[error("cannot {action} `{program}`: {cause}")]
    System {
        /// What could not be done, such as "wait for".
        action: &'static str,
        /// The program.
        program: String,
        /// What the system says.
        cause: io::Error,
    },
    /// There is input, and no pipe to send it through.
    #[error(
        "cannot send input to `{program}`: its standard input is no pipe (any more); \
         start it with `.stdin(Stdio::piped())` and do not take the pipe"
    )]
    NoPipe {
        /// The program.
        program: String,
    },
    /// There is more input, after the whole of it has been handed over.
    #[error(
        "cannot send more input to `{program}`: `communicate` has begun, and keeps what is unsent; \
         call it again with no input"
    )]
    InputAfterStart {
        /// The program.
        program: String,
    },
    /// The child ran and says that it failed, or was ended by a signal.
    #[error("{}", .0.failure())]
    Failed(Box<Output>),
    /// The child's output is not UTF-8.
    #[error("cannot read the output of `{program}` as text: {cause}")]
    NotText {
        /// The program.
        program: String,
        /// Where it is not text; it holds the bytes.
        cause: FromUtf8Error,
    },
    /// The time limit has passed. The child still runs and nothing is lost: call `communicate`
    /// again, or end the child.
    #[error("`{program}` is not done after {timeout:?}; give it more time, or end it")]
    TimeoutExpired {
        /// The program.
        program: String,
        /// The limit that has passed.
        timeout: Duration,
        /// A copy of everything read from standard output so far.
        stdout: Vec<u8>,
        /// A copy of everything read from standard error so far.
        stderr: Vec<u8>,
    },
}

impl Error {
    /// Tells a folder that cannot be entered from a program that cannot be started: the system
    /// gives one error number for both.
    pub(crate) fn of_start(command: &Command, cause: io::Error) -> Self {
        let program = name(command);
        match command.get_current_dir() {
            // To enter a folder is all that is asked of it, not to list it.
            Some(folder) if std::fs::metadata(folder.join(".")).is_err() => {
                Self::Folder { program, folder: folder.to_owned(), cause }
            }
            _ => Self::Start { program, cause },
        }
    }
}

/// The program's name, for messages.
pub(crate) fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
