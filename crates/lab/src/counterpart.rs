//! The same work in Python, run beside the Rust.
//!
//! A counterpart is a module with a function `work()` that does the work of a demo and returns its
//! answer. The interpreter is started once and then asked, a line each time, so that the pairs can
//! be interleaved and start-up is never timed.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::Value;

use crate::{Result, measurement::Timed};

const DRIVER: &str = include_str!("../python/counterpart.py");

/// An interpreter that answered when it was asked for its version.
#[derive(Clone, Debug)]
pub struct Python {
    program: String,
    /// Such as `CPython 3.13.0`.
    pub version: String,
}

impl Python {
    /// Asks `program` for its version.
    ///
    /// # Errors
    /// The program cannot be started, or is no Python 3.
    pub fn find(program: &str) -> Result<Self> {
        const ASK: &str =
            "import platform as p; print(p.python_implementation(), p.python_version())";
        let output = Command::new(program)
            .args(["-c", ASK])
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot start {program}"))?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if !output.status.success() || !version.contains(" 3.") {
            bail!("{program} does not answer as a Python 3 does ({})", output.status);
        }
        Ok(Self { program: program.to_owned(), version })
    }

    /// Starts the interpreter on `script`, a file in `folder`.
    pub(crate) fn start(&self, folder: &Path, script: &str) -> Result<Counterpart> {
        let path = folder.join(script);
        if !path.is_file() {
            bail!(
                "cannot find the counterpart {}; run the item from its source tree",
                path.display()
            );
        }
        let mut child = Command::new(&self.program)
            .args(["-B", "-c", DRIVER])
            .arg(folder)
            .arg(script.trim_end_matches(".py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", self.program))?;
        let replies = BufReader::new(child.stdout.take().context("its output is not piped")?);
        let requests = child.stdin.take();
        Ok(Counterpart { script: script.to_owned(), child, requests, replies })
    }
}

/// A running interpreter that waits to be asked.
pub(crate) struct Counterpart {
    script: String,
    child: Child,
    /// Closed by `drop`.
    requests: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
}

#[derive(Deserialize)]
struct Reply {
    seconds: f64,
    answer: Value,
}

impl Counterpart {
    /// Has the work done `iterations` times: the time of one execution and the last answer.
    pub(crate) fn sample(&mut self, iterations: u32) -> Result<Timed<Value>> {
        let reply = self.ask(iterations).with_context(|| {
            format!(
                "cannot run python/{}; what Python says of it is on standard error",
                self.script
            )
        })?;
        Ok(Timed { value: reply.answer, seconds: reply.seconds })
    }

    fn ask(&mut self, iterations: u32) -> Result<Reply> {
        let requests = self.requests.as_mut().context("its input is closed")?;
        writeln!(requests, "{iterations}")?;
        let mut line = String::new();
        if self.replies.read_line(&mut line)? == 0 {
            bail!("it ended without an answer");
        }
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Counterpart {
    /// The end of its input is the interpreter's sign to leave. Nobody is waiting for an answer
    /// here, so it is idle and leaves at once.
    fn drop(&mut self) {
        drop(self.requests.take());
        // The exit status says nothing that the replies did not say.
        let _ = self.child.wait();
    }
}
