//! A pipeline that was started.

use std::{
    mem,
    os::fd::OwnedFd,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{Error, Output, Popen, Result, ReturnCode, Signal, communicate::Pipes, poll::deadline};

/// A pipeline that was started: all its stages run at the same time.
///
/// Dropped, it lets the stages run on, as a [`Popen`] does, and each is reaped when it exits.
#[derive(Debug)]
pub struct Job {
    stages: Vec<Popen>,
    /// To the first stage and from the last, and every stage's standard error.
    pipes: Mutex<Pipes>,
}

impl Job {
    pub(crate) fn new(mut stages: Vec<Popen>) -> Self {
        let stdout = stages.last().and_then(Popen::take_stdout).map(OwnedFd::from);
        let stderrs = stages.iter().map(|stage| stage.take_stderr().map(OwnedFd::from));
        let outputs: Vec<_> = std::iter::once(stdout).chain(stderrs).collect();
        let stdin = stages.first().and_then(Popen::take_stdin).map(Into::into);
        for stage in &mut stages {
            stage.set_kill_on_drop(false);
        }
        Self { stages, pipes: Mutex::new(Pipes::new(stdin, outputs)) }
    }

    /// Kills and reaps every stage when this value is dropped, as [`Popen::kill_on_drop`].
    #[must_use = "it returns the job, and an ignored job is dropped at once"]
    pub fn kill_on_drop(mut self) -> Self {
        for stage in &mut self.stages {
            stage.set_kill_on_drop(true);
        }
        self
    }

    /// The stages, to look at, to wait for or to signal each. Their pipes are the job's.
    pub fn stages(&self) -> &[Popen] {
        &self.stages
    }

    /// Sends a signal to every stage that is not reaped.
    ///
    /// # Errors
    /// As [`Popen::send_signal`], after the others have been sent theirs.
    pub fn send_signal(&self, signal: Signal) -> Result<()> {
        let sent: Vec<_> = self.stages.iter().map(|stage| stage.send_signal(signal)).collect();
        sent.into_iter().collect()
    }

    /// Sends `input` to the first stage, reads all output, and waits until every stage has exited.
    ///
    /// All that is said of [`Popen::communicate`] holds for the whole: only streams that are pipes
    /// take part, and after a timeout all stages run on and nothing is lost; called again, with no
    /// input, it goes on from there.
    ///
    /// # Errors
    /// As [`Popen::communicate`].
    pub fn communicate(
        &self,
        input: &[u8],
        timeout: impl Into<Option<Duration>>,
    ) -> Result<JobOutput> {
        let timeout = timeout.into();
        let deadline = deadline(timeout);
        let mut pipes = self.pipes.lock().unwrap_or_else(PoisonError::into_inner);
        pipes.check_input(input, self.stages[0].program())?;
        let is_done = pipes.transfer(input, deadline).map_err(|cause| Error::System {
            action: "communicate with",
            program: self.name(),
            cause,
        })?;
        let mut codes = is_done.then(Vec::new);
        for stage in &self.stages {
            let Some(ended) = &mut codes else { break };
            match stage.wait_until(deadline)? {
                Some(code) => ended.push(code),
                None => codes = None,
            }
        }
        match codes {
            Some(codes) => Ok(self.output(&codes, &mut pipes)),
            None => Err(pipes.timeout_expired(self.name(), timeout)),
        }
    }

    fn output(&self, codes: &[ReturnCode], pipes: &mut Pipes) -> JobOutput {
        let (stdout, stderrs) = pipes.outputs.split_first_mut().expect("the last stage's output");
        let stages = self.stages.iter().zip(codes).zip(stderrs);
        let mut stages: Vec<Output> = stages
            .map(|((stage, &return_code), stderr)| Output {
                program: stage.program().to_owned(),
                return_code,
                stdout: Vec::new(),
                stderr: mem::take(&mut stderr.read),
            })
            .collect();
        if let Some(last) = stages.last_mut() {
            last.stdout = mem::take(&mut stdout.read);
        }
        JobOutput { stages }
    }

    /// As it is written in a shell.
    fn name(&self) -> String {
        self.stages.iter().map(Popen::program).collect::<Vec<_>>().join(" | ")
    }
}

/// What the stages of a pipeline said, and how each ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobOutput {
    /// One for each stage, in order. Standard output is the last one's; that of the others went to
    /// the next stage.
    pub stages: Vec<Output>,
}

impl JobOutput {
    /// How the stages ended, in order.
    pub fn return_codes(&self) -> Vec<ReturnCode> {
        self.stages.iter().map(|stage| stage.return_code).collect()
    }

    /// The output of the last stage, if every stage has succeeded. A stage whose reader had enough
    /// and left, and which ended by SIGPIPE for that, has done its part.
    ///
    /// # Errors
    /// [`Error::Failed`] with the first stage that has failed: what went wrong behind it may be
    /// its consequence.
    ///
    /// # Panics
    /// If there are no stages: a pipeline has at least one.
    pub fn check(mut self) -> Result<Output> {
        let last = self.stages.pop().expect("a pipeline has a stage");
        let had_enough = |stage: &Output| stage.return_code == -(Signal::SIGPIPE as i32);
        for stage in self.stages {
            if !had_enough(&stage) {
                stage.check()?;
            }
        }
        last.check()
    }
}
