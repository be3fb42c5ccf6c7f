//! A pipeline that was started.

mod communicate;
mod signals;

use std::{
    io,
    time::{Duration, Instant},
};

use crate::{
    Error, Popen, Result, ReturnCode,
    communication::{Communication, Ends},
    deadline,
};

/// A pipeline that was started: all its stages run at the same time.
///
/// Dropped, it lets the stages run on, as a [`Popen`] does, and each is reaped when it exits.
///
/// ```
/// use std::io::Write;
/// use item36_subprocess::{Pipeline, command};
///
/// let running = Pipeline::new(command(["cat"])).pipe(command(["wc", "-c"])).piped().popen()?;
/// let mut stdin = running.take_stdin().expect("it is a pipe");
/// stdin.write_all(b"four").unwrap();
/// drop(stdin);
/// assert_eq!(running.communicate(b"")?.check()?.text()?.trim(), "4");
/// # Ok::<(), item36_subprocess::Error>(())
/// ```
#[derive(Debug)]
pub struct RunningPipeline {
    command: String,
    /// At least one.
    stages: Vec<Popen>,
    /// To the first stage and from the last one, and the standard error of each.
    communication: Communication,
    is_group: bool,
}

impl RunningPipeline {
    pub(super) fn new(mut stages: Vec<Popen>, is_group: bool) -> Self {
        let command = stages.iter().map(Popen::command_line).collect::<Vec<_>>().join(" | ");
        let mut all = Ends { stdin: None, outputs: vec![None] };
        for (number, stage) in stages.iter_mut().enumerate() {
            stage.set_kill_on_drop(false);
            let ends = stage.take_ends();
            let mut outputs = ends.outputs.into_iter();
            if number == 0 {
                all.stdin = ends.stdin;
            }
            all.outputs[0] = outputs.next().flatten();
            all.outputs.push(outputs.next().flatten());
        }
        Self { command, stages, communication: Communication::new(all), is_group }
    }

    /// Makes the drop kill and reap every stage, as [`Popen::kill_on_drop`] does. The drop of a
    /// pipeline that is one [process group](super::Pipeline::process_group) kills the whole group.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let mut pipeline = Pipeline::new(command(["yes"])).pipe(command(["sleep", "1000"]));
    /// drop(pipeline.popen()?.kill_on_drop()); // Both are gone.
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    #[must_use = "it returns the pipeline, and an ignored one is dropped at once"]
    pub fn kill_on_drop(mut self) -> Self {
        for stage in &mut self.stages {
            stage.set_kill_on_drop(true);
        }
        self
    }

    /// Limits what is kept of the output and of each standard error, as [`Popen::output_limit`].
    ///
    /// ```
    /// use item36_subprocess::{Error, Pipeline, command};
    ///
    /// let mut pipeline = Pipeline::new(command(["yes"])).pipe(command(["cat"])).piped();
    /// let running = pipeline.popen()?.kill_on_drop().output_limit(100);
    /// assert!(matches!(running.communicate(b""), Err(Error::TooMuchOutput { limit: 100, .. })));
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    #[must_use = "it returns the pipeline, and an ignored one is dropped at once"]
    pub fn output_limit(mut self, bytes: usize) -> Self {
        self.communication.output_limit = bytes;
        self
    }

    /// Makes reading end when all stages have exited, as [`Popen::read_until_exit`].
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let mut pipeline = Pipeline::new(command(["sh", "-c", "sleep 2 >&2 & echo started"])).piped();
    /// let output = pipeline.popen()?.read_until_exit().communicate(b"")?;
    /// assert_eq!(output.check()?.text()?, "started\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    #[must_use = "it returns the pipeline, and an ignored one is dropped at once"]
    pub fn read_until_exit(mut self) -> Self {
        self.communication.ends_at_exit = true;
        self
    }

    /// As [`Popen::communicate_once`].
    pub(super) fn communicate_once(&mut self) {
        self.communication.keeps_input = false;
    }

    /// Returns the command lines of the stages, with `|` between them.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["true"])).pipe(command(["wc", "-l"])).piped().popen()?;
    /// assert_eq!(running.command_line(), "true | wc -l");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn command_line(&self) -> &str {
        &self.command
    }

    /// Returns the stages, to look at, wait for or signal each. Their pipes are the pipeline's.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["true"])).pipe(command(["false"])).popen()?;
    /// assert_eq!(running.stages()[1].wait()?, 1);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn stages(&self) -> &[Popen] {
        &self.stages
    }

    /// Returns how the stages ended, or `None` while one of them runs. Never waits.
    ///
    /// # Errors
    /// As [`Popen::poll`].
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["sleep", "10"])).popen()?.kill_on_drop();
    /// assert_eq!(running.poll()?, None);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn poll(&self) -> Result<Option<Vec<ReturnCode>>> {
        self.stages.iter().map(Popen::poll).collect()
    }

    /// Waits until every stage has exited. Pipes are not read, as with [`Popen::wait`].
    ///
    /// # Errors
    /// As [`Popen::wait`].
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["true"])).pipe(command(["false"])).popen()?;
    /// assert_eq!(running.wait()?, [0, 1]);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn wait(&self) -> Result<Vec<ReturnCode>> {
        self.stages.iter().map(Popen::wait).collect()
    }

    /// Waits until every stage has exited, for at most `timeout`: then it returns `None`, and the
    /// stages run on.
    ///
    /// # Errors
    /// As [`Popen::wait_timeout`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["sleep", "10"])).popen()?.kill_on_drop();
    /// assert_eq!(running.wait_timeout(Duration::from_millis(1))?, None);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn wait_timeout(&self, timeout: Duration) -> Result<Option<Vec<ReturnCode>>> {
        self.wait_until(deadline::after(timeout))
    }

    fn wait_until(&self, deadline: Option<Instant>) -> Result<Option<Vec<ReturnCode>>> {
        self.stages.iter().map(|stage| stage.wait_until(deadline)).collect()
    }

    fn cannot(&self, action: &'static str, cause: io::Error) -> Error {
        Error::System { action, command: self.command.clone(), cause }
    }
}

impl Drop for RunningPipeline {
    fn drop(&mut self) {
        // All are signaled before one is waited for. No caller is left to receive an error.
        if self.stages.iter().any(Popen::is_killed_on_drop) {
            let _ = self.end_now();
            self.stages.iter_mut().for_each(|stage| stage.set_kill_on_drop(false));
        }
    }
}
