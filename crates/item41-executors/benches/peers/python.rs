//! CPython's pools, as one side of a row with a goal.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context, bail, ensure};
use lab::Lab;

/// A line in, the sum of the results of one `work` out.
const DRIVER: &str = "
import importlib, sys
sys.path.insert(0, sys.argv[1])
work = importlib.import_module(sys.argv[2]).work
for line in sys.stdin:
    print(sum(work()), flush=True)
";

/// An interpreter that has a counterpart loaded and waits to be asked.
pub struct Python {
    child: Child,
    requests: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
}

impl Python {
    /// Nothing where there is no Python.
    pub fn start(lab: &Lab, module: &str) -> lab::Result<Option<Self>> {
        if !lab.python().starts_with("CPython") {
            return Ok(None);
        }
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/python");
        let mut child = Command::new("python3")
            .args(["-B", "-c", DRIVER, folder, module])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start python3")?;
        let replies = BufReader::new(child.stdout.take().context("its output is not piped")?);
        Ok(Some(Self { requests: child.stdin.take(), child, replies }))
    }

    /// Has the work done once; the sum of its results.
    pub fn work(&mut self) -> lab::Result<u64> {
        let Some(requests) = &mut self.requests else { bail!("its input is closed") };
        requests.write_all(b"\n")?;
        let mut line = String::new();
        ensure!(self.replies.read_line(&mut line)? > 0, "python3 ended without an answer");
        Ok(line.trim().parse()?)
    }
}

impl Drop for Python {
    /// The end of its input is its sign to leave.
    fn drop(&mut self) {
        drop(self.requests.take());
        let _ = self.child.wait();
    }
}
