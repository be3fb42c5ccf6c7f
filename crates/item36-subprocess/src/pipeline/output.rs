//! What the stages of a pipeline wrote, and how each ended.

use crate::{Error, Output, Result, ReturnCode, Signal};

/// What the stages of a pipeline wrote, and how each ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PipelineOutput {
    /// One for each stage, in order. Standard output is that of the last stage; the output of the
    /// others went to the next stage.
    pub stages: Vec<Output>,
}

impl PipelineOutput {
    /// Returns how the stages ended, in order.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let output = Pipeline::new(command(["false"])).pipe(command(["true"])).run(b"")?;
    /// assert_eq!(output.return_codes(), [1, 0]);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn return_codes(&self) -> Vec<ReturnCode> {
        self.stages.iter().map(|stage| stage.return_code).collect()
    }

    /// Returns the output of the last stage, if every stage has succeeded. A stage that ended by
    /// SIGPIPE, because its reader had enough, counts as a success; the last stage has no reader.
    ///
    /// # Errors
    /// [`Error::Failed`] with the first stage that has failed: later failures may be its
    /// consequence.
    ///
    /// # Panics
    /// If `stages` was emptied: a pipeline has at least one stage.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let output = Pipeline::new(command(["yes"])).pipe(command(["head", "-n", "1"])).piped().run(b"")?;
    /// assert_eq!(output.check()?.text()?, "y\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn check(mut self) -> Result<Output> {
        let last = self.stages.pop().expect("a pipeline has a stage");
        let has_failed = |stage: &Output| {
            let code = stage.return_code;
            !code.success() && code.signal() != Some(Signal::SIGPIPE)
        };
        match self.stages.into_iter().find(has_failed) {
            Some(failed) => Err(Error::Failed(Box::new(failed))),
            None => last.check(),
        }
    }
}
