//! Talking to a running pipeline.

use std::{
    process::{ChildStderr, ChildStdin, ChildStdout},
    time::Duration,
};

use super::RunningPipeline;
use crate::{
    Lines, Output, PipelineOutput, Result, Source,
    communication::{Communication, Exit, Talker},
    deadline,
};

impl RunningPipeline {
    /// Sends `input` to the first stage, reads all output, and waits until every stage has exited.
    ///
    /// What is said of [`Popen::communicate`](crate::Popen::communicate) holds for the whole pipeline.
    ///
    /// # Errors
    /// As [`Popen::communicate`](crate::Popen::communicate).
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["cat"])).pipe(command(["wc", "-c"])).piped().popen()?;
    /// assert_eq!(running.communicate(b"four")?.check()?.text()?.trim(), "4");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn communicate(&self, input: &[u8]) -> Result<PipelineOutput> {
        self.communicate_timeout(input, Duration::MAX)
    }

    /// Communicates as [`communicate`](Self::communicate), for at most `timeout`. Then all stages
    /// run on and nothing is lost, as with [`Popen::communicate_timeout`](crate::Popen::communicate_timeout).
    ///
    /// # Errors
    /// As [`Popen::communicate_timeout`](crate::Popen::communicate_timeout). The standard errors are joined.
    ///
    /// ```
    /// use std::time::Duration;
    /// use item36_subprocess::{Error, Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["cat"])).pipe(command(["cat"])).piped().popen()?;
    /// let output = match running.communicate_timeout(&[b'x'; 1_000_000], Duration::ZERO) {
    ///     Err(Error::TimeoutExpired { .. }) => running.communicate(b"")?,
    ///     done => done?,
    /// };
    /// assert_eq!(output.check()?.stdout.len(), 1_000_000);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn communicate_timeout(&self, input: &[u8], timeout: Duration) -> Result<PipelineOutput> {
        self.communicate_with(input, timeout, |_, _| {})
    }

    /// Communicates, and calls `on_output` with each piece of output when it arrives, as
    /// [`Popen::communicate_with`](crate::Popen::communicate_with).
    ///
    /// # Errors
    /// As [`communicate_timeout`](Self::communicate_timeout).
    ///
    /// ```
    /// use std::time::Duration;
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["seq", "9"])).pipe(command(["tac"])).piped().popen()?;
    /// running.communicate_with(b"", Duration::MAX, |source, bytes| {
    ///     println!("{} bytes of {source:?}", bytes.len());
    /// })?;
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
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
    /// [`Popen::lines`](crate::Popen::lines).
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["yes"])).pipe(command(["cat", "-n"])).piped().popen()?;
    /// for line in running.lines().take(3) {
    ///     println!("{}", line?);
    /// }
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn lines(&self) -> Lines<'_> {
        self.lines_timeout(Duration::MAX)
    }

    /// Returns the lines as [`lines`](Self::lines), all of them within `timeout` from now, as
    /// [`Popen::lines_timeout`](crate::Popen::lines_timeout).
    ///
    /// ```
    /// use std::time::Duration;
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["yes"])).pipe(command(["sleep", "1000"])).piped().popen()?;
    /// let running = running.kill_on_drop();
    /// assert!(running.lines_timeout(Duration::from_millis(1)).next().is_some_and(|line| line.is_err()));
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn lines_timeout(&self, timeout: Duration) -> Lines<'_> {
        Lines::new(self, timeout)
    }

    /// Takes the pipe to the first stage, as [`Popen::take_stdin`](crate::Popen::take_stdin).
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["cat"])).pipe(command(["cat"])).piped().popen()?;
    /// drop(running.take_stdin()); // Both see the end of their input.
    /// assert_eq!(running.wait()?, [0, 0]);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn take_stdin(&self) -> Option<ChildStdin> {
        self.communication.take_stdin().map(Into::into)
    }

    /// Takes the pipe from the last stage's standard output, as [`Popen::take_stdout`](crate::Popen::take_stdout).
    ///
    /// ```
    /// use std::io::Read;
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["echo", "a"])).pipe(command(["cat"])).piped().popen()?;
    /// let mut text = String::new();
    /// running.take_stdout().expect("it is a pipe").read_to_string(&mut text).unwrap();
    /// assert_eq!(text, "a\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn take_stdout(&self) -> Option<ChildStdout> {
        self.communication.take_output(0).map(Into::into)
    }

    /// Takes the pipe from the standard error of a stage (the first is 0), as
    /// [`Popen::take_stderr`](crate::Popen::take_stderr).
    ///
    /// ```
    /// use std::io::Read;
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let failing = command(["sh", "-c", "echo oops >&2"]);
    /// let running = Pipeline::new(failing).pipe(command(["cat"])).piped().popen()?;
    /// let mut text = String::new();
    /// running.take_stderr(0).expect("it is a pipe").read_to_string(&mut text).unwrap();
    /// assert_eq!(text, "oops\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn take_stderr(&self, stage: usize) -> Option<ChildStderr> {
        self.communication.take_output(stage.checked_add(1)?).map(Into::into)
    }
}

impl Talker for RunningPipeline {
    fn communication(&self) -> &Communication {
        &self.communication
    }

    fn command_line(&self) -> &str {
        &self.command
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
}
