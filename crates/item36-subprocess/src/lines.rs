//! The lines of a child's or a pipeline's standard output, while it runs.

use std::{
    fmt,
    time::{Duration, Instant},
};

use crate::{Error, Result, communication::Talker, deadline};

/// The lines of standard output; see [`Popen::lines`](crate::Popen::lines) and
/// [`RunningPipeline::lines`](crate::RunningPipeline::lines).
#[must_use = "nothing is read before the first `next`"]
pub struct Lines<'a> {
    talker: &'a dyn Talker,
    timeout: Duration,
    deadline: Option<Instant>,
    is_over: bool,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(talker: &'a dyn Talker, timeout: Duration) -> Self {
        Self { talker, timeout, deadline: deadline::after(timeout), is_over: false }
    }

    fn read(&self) -> Result<Option<Vec<u8>>> {
        self.talker.begin(b"", self.timeout, self.deadline)?.next_line()
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<String>;

    /// Waits for the next line. A line that is not text is [`Error::NotText`], and the lines after
    /// it can be read; any other error ends the iterator.
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let line = self.read().transpose();
        self.is_over = !matches!(line, Some(Ok(_)));
        let not_text =
            |cause| Error::NotText { command: self.talker.command_line().to_owned(), cause };
        Some(line?.and_then(|line| String::from_utf8(line).map_err(not_text)))
    }
}

impl fmt::Debug for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines")
            .field("command", &self.talker.command_line())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
