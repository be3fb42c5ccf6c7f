//! What a child wrote, and how it ended.

use std::fmt;

use crate::{
    Error, Result, ReturnCode,
    printable::{beginning, last_line},
};

/// What a child wrote, and how it ended.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Output {
    /// The command line, for messages.
    pub command: String,
    /// How the child ended.
    pub return_code: ReturnCode,
    /// What came through standard output, if that is a pipe.
    pub stdout: Vec<u8>,
    /// What came through standard error, if that is a pipe.
    pub stderr: Vec<u8>,
}

impl Output {
    /// Returns this output if the child has succeeded.
    ///
    /// # Errors
    /// [`Error::Failed`] with the output if it has not, or if its end is
    /// [unknown](ReturnCode::UNKNOWN).
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let output = Command::new("sh").args(["-c", "echo oops >&2; exit 3"]).piped().run(b"")?;
    /// let error = output.check().unwrap_err();
    /// assert_eq!(error.to_string(), "`sh -c 'echo oops >&2; exit 3'` ended with 3: oops");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn check(self) -> Result<Self> {
        if self.return_code.success() { Ok(self) } else { Err(Error::Failed(Box::new(self))) }
    }

    /// Returns standard output as text.
    ///
    /// # Errors
    /// [`Error::NotText`] if it is not UTF-8.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// assert_eq!(Command::new("echo").arg("ok").piped().run(b"")?.text()?, "ok\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn text(self) -> Result<String> {
        let command = self.command;
        String::from_utf8(self.stdout).map_err(|cause| Error::NotText { command, cause })
    }

    /// Returns how the child ended, with the last line of its standard error.
    pub(crate) fn failure(&self) -> String {
        let (command, code) = (&self.command, self.return_code);
        let ended = match (code.signal_name(), code == ReturnCode::UNKNOWN) {
            (_, true) => format!(
                "`{command}` has ended, and its return code is unknown: SIGCHLD is ignored, or \
                 other code has waited for it"
            ),
            (Some(name), _) => format!("`{command}` was ended by {name} ({code})"),
            (None, _) => format!("`{command}` ended with {code}"),
        };
        match last_line(&self.stderr) {
            Some(complaint) => format!("{ended}: {complaint}"),
            None => ended,
        }
    }
}

impl fmt::Debug for Output {
    /// Shows the bytes as text, which they mostly are, and only the beginning if there are many.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("command", &self.command)
            .field("return_code", &self.return_code)
            .field("stdout", &beginning(&self.stdout))
            .field("stderr", &beginning(&self.stderr))
            .finish()
    }
}
