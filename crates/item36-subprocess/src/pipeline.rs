//! Children in a row: each one reads what the one before it writes.

mod output;
mod running;

use std::{
    os::{fd::OwnedFd, unix::process::CommandExt as _},
    process::{Command, Stdio},
    time::Duration,
};

pub use self::{output::PipelineOutput, running::RunningPipeline};
use crate::{CommandExt, Popen, Result};

/// Commands to be started in a row, as `|` does it in a shell: the standard output of each is the
/// standard input of the next.
///
/// The pipeline owns its commands. [`command`](crate::command()) makes one in an expression.
///
/// ```
/// use item36_subprocess::{Pipeline, command};
///
/// let counted = Pipeline::new(command(["sort"]))
///     .pipe(command(["uniq", "-d"]))
///     .pipe(command(["tr", "a-z", "A-Z"]))
///     .piped()
///     .run(b"b\na\nb\n")?;
/// assert_eq!(counted.check()?.text()?, "B\n");
/// # Ok::<(), item36_subprocess::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is started before `popen` or `run`"]
pub struct Pipeline {
    /// At least one.
    stages: Vec<Stage>,
    is_group: bool,
}

#[derive(Debug)]
struct Stage {
    command: Command,
    /// Whether standard error goes where standard output goes.
    is_merged: bool,
}

impl Pipeline {
    /// Makes a pipeline of one stage.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let output = Pipeline::new(command(["echo", "alone"])).piped().run(b"")?;
    /// assert_eq!(output.check()?.text()?, "alone\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn new(first: Command) -> Self {
        Self { stages: vec![Stage { command: first, is_merged: false }], is_group: false }
    }

    /// Adds a stage that reads what the last stage so far writes.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let output = Pipeline::new(command(["echo", "b"])).pipe(command(["tr", "b", "c"])).piped().run(b"")?;
    /// assert_eq!(output.check()?.text()?, "c\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn pipe(mut self, next: Command) -> Self {
        self.stages.push(Stage { command: next, is_merged: false });
        self
    }

    /// Makes the last stage so far write its standard error where its standard output goes: `2>&1`
    /// in a shell. If it stays the last one, both go into one pipe, which is read as standard
    /// output.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let output = Pipeline::new(command(["sh", "-c", "echo oops >&2"]))
    ///     .merge_stderr()
    ///     .pipe(command(["tr", "a-z", "A-Z"]))
    ///     .piped()
    ///     .run(b"")?;
    /// assert_eq!(output.check()?.text()?, "OOPS\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn merge_stderr(mut self) -> Self {
        self.last().is_merged = true;
        self
    }

    /// Makes the outer streams pipes: the standard input of the first stage, the standard output of
    /// the last one, and the standard error of each. Say it after the last stage is added; a stream
    /// that is set afterwards is not a pipe any more.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let mut pipeline = Pipeline::new(command(["cat"])).pipe(command(["sh", "-c", "cat >&2"])).piped();
    /// assert_eq!(pipeline.run(b"in")?.stages[1].stderr, b"in");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn piped(mut self) -> Self {
        for stage in &mut self.stages {
            stage.command.stderr(Stdio::piped());
        }
        self.stdin(Stdio::piped()).stdout(Stdio::piped())
    }

    /// Sets the standard input of the first stage.
    ///
    /// ```
    /// use std::{fs::File, process::Stdio};
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let zeros = Pipeline::new(command(["head", "-c", "5"]))
    ///     .pipe(command(["wc", "-c"]))
    ///     .stdin(File::open("/dev/zero").unwrap())
    ///     .stdout(Stdio::piped())
    ///     .run(b"")?;
    /// assert_eq!(zeros.check()?.text()?.trim(), "5");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn stdin(mut self, stdin: impl Into<Stdio>) -> Self {
        self.stages[0].command.stdin(stdin);
        self
    }

    /// Sets the standard output of the last stage so far.
    ///
    /// ```
    /// use std::process::Stdio;
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let mut silent = Pipeline::new(command(["yes"])).pipe(command(["head"])).stdout(Stdio::null());
    /// assert!(silent.run(b"")?.check()?.stdout.is_empty());
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn stdout(mut self, stdout: impl Into<Stdio>) -> Self {
        self.last().command.stdout(stdout);
        self
    }

    /// Makes all stages one process group, which the first stage leads. What they start belongs to
    /// it too, and [`RunningPipeline::send_signal_to_group`] reaches all of them.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, Signal, command};
    ///
    /// let mut pipeline = Pipeline::new(command(["yes"])).pipe(command(["sleep", "1000"])).process_group();
    /// let running = pipeline.popen()?;
    /// running.send_signal_to_group(Signal::SIGTERM)?;
    /// assert_eq!(running.wait()?[1], -15);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn process_group(mut self) -> Self {
        self.is_group = true;
        self
    }

    fn last(&mut self) -> &mut Stage {
        self.stages.last_mut().expect("a pipeline has a stage")
    }

    /// Starts all stages and does not wait for them.
    ///
    /// The pipes between the stages are made here. The other streams are what the commands say:
    /// the first standard input, the last standard output and each standard error. The parent
    /// keeps no end of a pipe between two stages, so a stage whose reader has gone learns of it.
    /// A pipeline can be started again, except that a file given as a stream goes on where it was.
    ///
    /// # Errors
    /// As [`CommandExt::popen`], for the first stage that cannot be started. Those before it are
    /// killed and reaped.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["yes"])).pipe(command(["head", "-n", "1"])).piped().popen()?;
    /// let lines: Result<Vec<_>, _> = running.lines().collect();
    /// assert_eq!(lines?, ["y"]);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn popen(&mut self) -> Result<RunningPipeline> {
        let mut started: Vec<Popen> = Vec::with_capacity(self.stages.len());
        let mut pipe = None;
        let last = self.stages.len() - 1;
        for (number, stage) in self.stages.iter_mut().enumerate() {
            if self.is_group {
                let leader = started.first().map_or(0, |first| first.id().cast_signed());
                stage.command.process_group(leader);
            }
            let child = stage.start(pipe.take(), number < last)?;
            // If a later stage cannot be started, this one ends with the function.
            let child = child.kill_on_drop();
            if number < last {
                pipe = child.take_stdout().map(OwnedFd::from);
            }
            started.push(child);
        }
        Ok(RunningPipeline::new(started, self.is_group))
    }

    /// Runs the pipeline to its end: sends `input` to the first stage, reads all output of the last
    /// one and the standard error of each, and waits for all.
    ///
    /// As with [`CommandExt::run`], streams that are not pipes stay what they are;
    /// [`piped`](Self::piped) makes the outer streams pipes.
    ///
    /// # Errors
    /// As [`popen`](Self::popen) and [`RunningPipeline::communicate`]. All stages are then killed.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let output = Pipeline::new(command(["cat"])).pipe(command(["wc", "-l"])).piped().run(b"a\nb\n")?;
    /// assert_eq!(output.check()?.text()?.trim(), "2");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn run(&mut self, input: &[u8]) -> Result<PipelineOutput> {
        self.run_timeout(input, Duration::MAX)
    }

    /// Runs the pipeline as [`run`](Self::run). If a stage is not done after `timeout`, all stages
    /// are killed and reaped.
    ///
    /// # Errors
    /// As [`run`](Self::run), and [`Error::TimeoutExpired`](crate::Error::TimeoutExpired) with the output so far.
    ///
    /// ```
    /// use std::{io::ErrorKind, time::Duration};
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let mut pipeline = Pipeline::new(command(["yes"])).pipe(command(["sleep", "1000"]));
    /// let error = pipeline.run_timeout(b"", Duration::from_millis(10)).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TimedOut);
    /// ```
    pub fn run_timeout(&mut self, input: &[u8], timeout: Duration) -> Result<PipelineOutput> {
        let mut running = self.popen()?.kill_on_drop();
        running.communicate_once();
        let output = running.communicate_timeout(input, timeout);
        output.map_err(|error| running.end_after(error))
    }
}

impl Stage {
    /// Starts the stage on the pipe from the one before it.
    fn start(&mut self, stdin: Option<OwnedFd>, is_inner: bool) -> Result<Popen> {
        let has_pipe = stdin.is_some();
        if let Some(pipe) = stdin {
            self.command.stdin(pipe);
        }
        let started = if self.is_merged {
            self.command.popen_merged()
        } else {
            if is_inner {
                self.command.stdout(Stdio::piped());
            }
            self.command.popen()
        };
        if has_pipe {
            // A pipe that stays in the command has a reader as long as the command lives.
            self.command.stdin(Stdio::null());
        }
        started
    }
}

impl From<Command> for Pipeline {
    fn from(first: Command) -> Self {
        Self::new(first)
    }
}

impl Extend<Command> for Pipeline {
    fn extend<I: IntoIterator<Item = Command>>(&mut self, commands: I) {
        let stage = |command| Stage { command, is_merged: false };
        self.stages.extend(commands.into_iter().map(stage));
    }
}
