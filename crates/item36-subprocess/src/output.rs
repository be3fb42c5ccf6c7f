//! What a child said, and how it ended.

use std::fmt;

use crate::{Error, Result, ReturnCode};

/// What a child said, and how it ended.
#[derive(Clone, PartialEq, Eq)]
pub struct Output {
    /// The program that was started.
    pub program: String,
    /// How the child ended.
    pub return_code: ReturnCode,
    /// What came through standard output, if that is a pipe.
    pub stdout: Vec<u8>,
    /// What came through standard error, if that is a pipe.
    pub stderr: Vec<u8>,
}

impl Output {
    /// This output, if the child has succeeded.
    ///
    /// # Errors
    /// [`Error::Failed`] with the output, if it has not.
    pub fn check(self) -> Result<Self> {
        if self.return_code.success() { Ok(self) } else { Err(Error::Failed(Box::new(self))) }
    }

    /// Standard output as text.
    ///
    /// # Errors
    /// [`Error::NotText`] if it is not UTF-8.
    pub fn text(self) -> Result<String> {
        let program = self.program;
        String::from_utf8(self.stdout).map_err(|cause| Error::NotText { program, cause })
    }

    /// How the child ended, and the last line of what it complained about.
    pub(crate) fn failure(&self) -> String {
        let (program, code) = (&self.program, self.return_code);
        let ended = match code.signal_name() {
            Some(name) => format!("`{program}` was ended by {name} ({code})"),
            None => format!("`{program}` ended with {code}"),
        };
        match String::from_utf8_lossy(&self.stderr).trim_end().lines().last() {
            Some(complaint) => format!("{ended}: {complaint}"),
            None => ended,
        }
    }
}

impl fmt::Debug for Output {
    /// Bytes as text, because that is what they mostly are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("program", &self.program)
            .field("return_code", &self.return_code)
            .field("stdout", &String::from_utf8_lossy(&self.stdout))
            .field("stderr", &String::from_utf8_lossy(&self.stderr))
            .finish()
    }
}
