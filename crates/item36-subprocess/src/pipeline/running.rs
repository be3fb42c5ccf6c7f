//! A pipeline that was started.

use std::{
    io,
    process::{ChildStderr, ChildStdin, ChildStdout},
    time::{Duration, Instant},
};

use super::PipelineOutput;
use crate::{
    Error, Fate, Output, Popen, Result, ReturnCode, Signal, Source,
    communication::{Call, Communication, Ends, Exit, Talk},
    deadline,
    popen::{AFTER_KILL, line_as_text},
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
    #[must_use = "it returns the pipeline, and an ignored one is dropped at once"]
    pub fn kill_on_drop(mut self) -> Self {
        for stage in &mut self.stages {
            stage.set_kill_on_drop(true);
        }
        self
    }

    /// Limits what is kept of the output and of each standard error, as [`Popen::output_limit`].
    #[must_use = "it returns the pipeline, and an ignored one is dropped at once"]
    pub fn output_limit(mut self, bytes: usize) -> Self {
        self.communication.output_limit = bytes;
        self
    }

    /// Makes reading end when all stages have exited, as [`Popen::read_until_exit`].
    #[must_use = "it returns the pipeline, and an ignored one is dropped at once"]
    pub fn read_until_exit(mut self) -> Self {
        self.communication.ends_at_exit = true;
        self
    }

    /// Returns the command lines of the stages, with `|` between them.
    pub fn command_line(&self) -> &str {
        &self.command
    }

    /// Returns the stages, to look at, wait for or signal each. Their pipes are the pipeline's.
    pub fn stages(&self) -> &[Popen] {
        &self.stages
    }

    /// Takes the pipe to the first stage, as [`Popen::take_stdin`].
    pub fn take_stdin(&self) -> Option<ChildStdin> {
        self.communication.take_stdin().map(Into::into)
    }

    /// Takes the pipe from the last stage's standard output, as [`Popen::take_stdout`].
    pub fn take_stdout(&self) -> Option<ChildStdout> {
        self.communication.take_output(0).map(Into::into)
    }

    /// Takes the pipe from the standard error of a stage (the first is 0), as
    /// [`Popen::take_stderr`].
    pub fn take_stderr(&self, stage: usize) -> Option<ChildStderr> {
        self.communication.take_output(stage.checked_add(1)?).map(Into::into)
    }

    /// Returns how the stages ended, or `None` while one of them runs. Never waits.
    ///
    /// # Errors
    /// As [`Popen::poll`].
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
    pub fn wait_timeout(&self, timeout: Duration) -> Result<Option<Vec<ReturnCode>>> {
        self.wait_until(deadline::after(timeout))
    }

    fn wait_until(&self, deadline: Option<Instant>) -> Result<Option<Vec<ReturnCode>>> {
        self.stages.iter().map(|stage| stage.wait_until(deadline)).collect()
    }

    /// Sends a signal to every stage that is not reaped.
    ///
    /// # Errors
    /// As [`Popen::send_signal`], after the others have been sent theirs.
    pub fn send_signal(&self, signal: Signal) -> Result<()> {
        let sent: Vec<_> = self.stages.iter().map(|stage| stage.send_signal(signal)).collect();
        sent.into_iter().collect()
    }

    /// Asks every stage to end: SIGTERM.
    ///
    /// # Errors
    /// As [`send_signal`](Self::send_signal).
    pub fn terminate(&self) -> Result<()> {
        self.send_signal(Signal::SIGTERM)
    }

    /// Ends every stage: SIGKILL.
    ///
    /// # Errors
    /// As [`send_signal`](Self::send_signal).
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["yes"])).pipe(command(["sleep", "1000"])).popen()?;
    /// assert_eq!(running.poll()?, None);
    /// running.kill()?;
    /// assert_eq!(running.wait()?[1], -9);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn kill(&self) -> Result<()> {
        self.send_signal(Signal::SIGKILL)
    }

    /// Sends a signal to the process group of the pipeline: its stages, and what they have started.
    /// Once all stages are reaped, nothing is sent, as with [`Popen::send_signal_to_group`].
    ///
    /// # Errors
    /// [`Error::System`] if the pipeline is not a
    /// [process group](super::Pipeline::process_group).
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, Signal, command};
    ///
    /// let running = Pipeline::new(command(["sh", "-c", "sleep 1000; true"]))
    ///     .pipe(command(["cat"]))
    ///     .process_group()
    ///     .piped()
    ///     .popen()?;
    /// running.send_signal_to_group(Signal::SIGKILL)?;
    /// assert_eq!(running.communicate(b"")?.return_codes(), [-9, -9]);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn send_signal_to_group(&self, signal: Signal) -> Result<()> {
        let sent = if self.is_group {
            self.signal_group(signal).map(drop)
        } else {
            Err(io::Error::other("it is not one; start it with `Pipeline::process_group`"))
        };
        sent.map_err(|cause| self.cannot("signal the process group of", cause))
    }

    /// Signals the group through a stage that still belongs to it, and returns whether there is
    /// one: as long as it is not reaped, the group keeps its number.
    fn signal_group(&self, signal: Signal) -> io::Result<bool> {
        let leader = self.stages[0].id();
        for stage in &self.stages {
            if stage.send_to_group(leader, signal)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Signals the group if the pipeline is one, or else every stage that is not reaped. Returns
    /// the first error, after all were tried.
    fn signal_all(&self, signal: Signal) -> io::Result<()> {
        if self.is_group && matches!(self.signal_group(signal), Ok(true)) {
            return Ok(());
        }
        let sent: Vec<_> = self.stages.iter().map(|stage| stage.signal_all(signal)).collect();
        sent.into_iter().collect()
    }

    /// Stops the pipeline politely, as [`Popen::stop`]: SIGTERM to all, at most `grace`, then
    /// SIGKILL to what is left. If the pipeline is one process group, both go to the group.
    ///
    /// # Errors
    /// As [`Popen::stop`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["yes"])).pipe(command(["sleep", "1000"])).popen()?;
    /// assert_eq!(running.stop(Duration::from_secs(5))?[1], -15);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn stop(&self, grace: Duration) -> Result<Vec<ReturnCode>> {
        self.signal_all(Signal::SIGTERM).map_err(|cause| self.cannot("signal", cause))?;
        let deadline = deadline::after(grace);
        for stage in &self.stages {
            stage.wait_unreaped(deadline)?;
        }
        self.signal_all(Signal::SIGKILL).map_err(|cause| self.cannot("signal", cause))?;
        let codes = self.wait_timeout(AFTER_KILL)?;
        codes.ok_or_else(|| Error::TimeoutExpired {
            command: self.command.clone(),
            timeout: grace.saturating_add(AFTER_KILL),
            stdout: Vec::new(),
            stderr: Vec::new(),
            fate: Fate::Runs,
        })
    }

    /// Kills all stages, and says after a timeout what has become of them.
    pub(super) fn end_after(mut self, error: Error) -> Error {
        let error = error.after_kill(|| self.end_now());
        for stage in &mut self.stages {
            stage.set_kill_on_drop(false);
        }
        error
    }

    fn end_now(&self) -> io::Result<()> {
        let killed = self.signal_all(Signal::SIGKILL);
        // What cannot be killed is not waited for.
        if killed.is_ok() {
            let _ = self.wait_timeout(AFTER_KILL);
        }
        killed
    }

    /// Sends `input` to the first stage, reads all output, and waits until every stage has exited.
    ///
    /// What is said of [`Popen::communicate`] holds for the whole pipeline.
    ///
    /// # Errors
    /// As [`Popen::communicate`].
    pub fn communicate(&self, input: &[u8]) -> Result<PipelineOutput> {
        self.communicate_timeout(input, Duration::MAX)
    }

    /// Communicates as [`communicate`](Self::communicate), for at most `timeout`. Then all stages
    /// run on and nothing is lost, as with [`Popen::communicate_timeout`].
    ///
    /// # Errors
    /// As [`Popen::communicate_timeout`]. The copies of the standard errors are joined.
    pub fn communicate_timeout(&self, input: &[u8], timeout: Duration) -> Result<PipelineOutput> {
        self.communicate_with(input, timeout, |_, _| {})
    }

    /// Communicates, and calls `on_output` with each piece of output when it arrives, as
    /// [`Popen::communicate_with`].
    ///
    /// # Errors
    /// As [`communicate_timeout`](Self::communicate_timeout).
    pub fn communicate_with(
        &self,
        input: &[u8],
        timeout: Duration,
        mut on_output: impl FnMut(Source, &[u8]),
    ) -> Result<PipelineOutput> {
        let deadline = deadline::after(timeout);
        let mut talk = self.begin(input, timeout, deadline)?;
        talk.transfer(&mut on_output)?;
        let Some(codes) = self.wait_until(deadline)? else {
            return Err(talk.timeout_expired());
        };
        let mut outputs = talk.into_outputs().into_iter();
        let mut stdout = outputs.next();
        let last = self.stages.len() - 1;
        let stages = self.stages.iter().zip(codes).zip(outputs).enumerate();
        let stages = stages.map(|(number, ((stage, return_code), stderr))| Output {
            command: stage.command_line().to_owned(),
            return_code,
            stdout: if number == last { stdout.take().unwrap_or_default() } else { Vec::new() },
            stderr,
        });
        Ok(PipelineOutput { stages: stages.collect() })
    }

    /// Returns the lines of the last stage's standard output, each as soon as it is there, as
    /// [`Popen::lines`].
    pub fn lines(&self) -> PipelineLines<'_> {
        self.lines_timeout(Duration::MAX)
    }

    /// Returns the lines as [`lines`](Self::lines), all of them within `timeout` from now, as
    /// [`Popen::lines_timeout`].
    pub fn lines_timeout(&self, timeout: Duration) -> PipelineLines<'_> {
        PipelineLines {
            pipeline: self,
            timeout,
            deadline: deadline::after(timeout),
            is_over: false,
        }
    }

    fn begin<'a>(
        &'a self,
        input: &'a [u8],
        timeout: Duration,
        deadline: Option<Instant>,
    ) -> Result<Talk<'a>> {
        let exit = if self.communication.ends_at_exit { self.exit() } else { Exit::Ignored };
        self.communication.begin(Call { command: &self.command, input, timeout, deadline, exit })
    }

    fn exit(&self) -> Exit<'_> {
        let mut all = Vec::new();
        for stage in &self.stages {
            match stage.exit() {
                Exit::Descriptors(one) => all.extend(one),
                Exit::Ignored | Exit::Asked(_) => {
                    return Exit::Asked(Box::new(|| !matches!(self.poll(), Ok(None))));
                }
            }
        }
        Exit::Descriptors(all)
    }

    fn cannot(&self, action: &'static str, cause: io::Error) -> Error {
        Error::System { action, command: self.command.clone(), cause }
    }
}

impl Drop for RunningPipeline {
    fn drop(&mut self) {
        // All are signalled before one is waited for. No caller is left to receive an error.
        if self.stages.iter().any(Popen::is_killed_on_drop) {
            let _ = self.end_now();
            self.stages.iter_mut().for_each(|stage| stage.set_kill_on_drop(false));
        }
    }
}

/// The lines of a pipeline's output; see [`RunningPipeline::lines`].
#[derive(Debug)]
#[must_use = "nothing is read before the first `next`"]
pub struct PipelineLines<'a> {
    pipeline: &'a RunningPipeline,
    timeout: Duration,
    deadline: Option<Instant>,
    is_over: bool,
}

impl Iterator for PipelineLines<'_> {
    type Item = Result<String>;

    /// Waits for the next line.
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let line = self.pipeline.begin(b"", self.timeout, self.deadline);
        let line = line.and_then(|mut talk| talk.next_line());
        self.is_over = !matches!(line, Ok(Some(_)));
        line_as_text(line, &self.pipeline.command)
    }
}
