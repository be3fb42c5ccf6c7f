//! Children in a row: what one writes the next one reads, past the parent.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use crate::{Job, JobOutput, Popen, Result, Subprocess};

/// Children to be started in a row, as `|` does it in a shell: each one's standard output is the
/// next one's standard input.
///
/// ```
/// use std::{process::Command, time::Duration};
/// use item36_subprocess::Pipeline;
///
/// let counted = Pipeline::new(&mut Command::new("sort"))
///     .pipe(Command::new("uniq").arg("-d"))
///     .pipe(Command::new("tr").args(["a-z", "A-Z"]))
///     .run(b"b\na\nb\n", Duration::from_secs(10))?;
/// assert_eq!(counted.check()?.text()?, "B\n");
/// # Ok::<(), item36_subprocess::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is started before `popen` or `run`"]
pub struct Pipeline<'a>(Vec<&'a mut Command>);

impl<'a> Pipeline<'a> {
    /// A pipeline of one stage. Its standard input is the pipeline's.
    pub fn new(first: &'a mut Command) -> Self {
        Self(vec![first])
    }

    /// Adds a stage that reads what the last one so far writes.
    pub fn pipe(mut self, next: &'a mut Command) -> Self {
        self.0.push(next);
        self
    }

    /// Starts all stages and does not wait for them.
    ///
    /// The pipes between them are made here; what the commands say about the first standard input,
    /// the last standard output and every standard error holds. No command is left with a pipe in
    /// it, and the parent with no end of one between two stages: a stage whose reader has gone
    /// learns of it.
    ///
    /// # Errors
    /// As [`Subprocess::popen`], for the first stage that cannot be started. Those before it are
    /// killed and reaped.
    pub fn popen(self) -> Result<Job> {
        let mut started = Vec::with_capacity(self.0.len());
        let last = self.0.len() - 1;
        for (number, command) in self.0.into_iter().enumerate() {
            if number < last {
                command.stdout(Stdio::piped());
            }
            let stage = match started.last().and_then(Popen::take_stdout) {
                Some(pipe) => start_on(command.stdin(pipe)),
                None => command.popen(),
            };
            // If a later one cannot be started, this one ends with the function.
            started.push(stage?.kill_on_drop());
        }
        Ok(Job::new(started))
    }

    /// Runs the pipeline to its end: sends `input` to the first stage, reads all output of the last
    /// one and the standard error of each.
    ///
    /// A pipeline of which a stage is not done within `timeout` is killed and reaped, every stage.
    ///
    /// # Errors
    /// As [`popen`](Self::popen) and [`Job::communicate`]; after
    /// [`Error::TimeoutExpired`](crate::Error::TimeoutExpired) there is no job to go on with.
    pub fn run(mut self, input: &[u8], timeout: impl Into<Option<Duration>>) -> Result<JobOutput> {
        for command in &mut self.0 {
            // The inner ends are replaced by the pipes between the stages.
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        }
        self.popen()?.kill_on_drop().communicate(input, timeout)
    }
}

/// Starts a command and takes its input pipe out of it again: held there, the pipe would have a
/// reader as long as the command lives.
fn start_on(command: &mut Command) -> Result<Popen> {
    let stage = command.popen();
    command.stdin(Stdio::inherit());
    stage
}
