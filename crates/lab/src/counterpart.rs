//! The same work in Python, run beside the Rust.
//!
//! A counterpart is a module with a function `work()` that does the work of a demo and returns its
//! answer. The interpreter is started once and then asked, a line each time, so that the pairs can
//! be interleaved and start-up is never timed.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::Value;

use crate::{Result, measurement::Timed};

const DRIVER: &str = include_str!("../python/counterpart.py");

/// An interpreter that says what it is within this time is there.
const VERSION_TIMEOUT: Duration = Duration::from_secs(10);
/// A sample of a counterpart takes a few seconds at most.
const ANSWER_TIMEOUT: Duration = Duration::from_mins(1);
/// An interpreter whose input has ended leaves within this time, or is killed.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(1);
/// Bytes: what is longer than this is not a reply, and is not kept.
const LONGEST_LINE: u64 = 1 << 26;

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
    /// The program cannot be started, does not answer in time, or is not a Python 3.
    pub fn find(program: &str) -> Result<Self> {
        const ASK: &str =
            "import platform as p; print(p.python_implementation(), p.python_version())";
        Self::find_within(program, ASK, VERSION_TIMEOUT)
    }

    fn find_within(program: &str, ask: &str, timeout: Duration) -> Result<Self> {
        let mut child = Interpreter::start(Command::new(program).args(["-c", ask]), Stdio::null())
            .with_context(|| format!("cannot start {program}"))?;
        let answer = child.line(timeout).with_context(|| format!("cannot ask {program}"))?;
        let version = answer.unwrap_or_default();
        let status = child.leave().with_context(|| format!("cannot wait for {program}"))?;
        if !status.success() || !version.contains(" 3.") {
            bail!("{program} does not answer as a Python 3 does ({status})");
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
        let mut command = Command::new(&self.program);
        command.args(["-B", "-c", DRIVER]).arg(folder).arg(script.trim_end_matches(".py"));
        let interpreter = Interpreter::start(&mut command, Stdio::piped())
            .with_context(|| format!("cannot start {}", self.program))?;
        Ok(Counterpart { script: script.to_owned(), interpreter })
    }
}

/// A running interpreter that waits for requests.
pub(crate) struct Counterpart {
    script: String,
    interpreter: Interpreter,
}

#[derive(Deserialize)]
struct Reply {
    seconds: f64,
    answer: Value,
}

impl Counterpart {
    /// Has the work done `iterations` times. Returns the time of one execution and the last answer.
    pub(crate) fn sample(&mut self, iterations: u32) -> Result<Timed<Value>> {
        let reply = self.ask(iterations, ANSWER_TIMEOUT).with_context(|| {
            format!("cannot run python/{}; Python says why on standard error", self.script)
        })?;
        Ok(Timed { value: reply.answer, seconds: reply.seconds })
    }

    fn ask(&mut self, iterations: u32, timeout: Duration) -> Result<Reply> {
        let requests = self.interpreter.input.as_mut().context("its input is closed")?;
        writeln!(requests, "{iterations}")?;
        match self.interpreter.line(timeout)? {
            Some(line) => serde_json::from_str(&line)
                .with_context(|| format!("it answers {:?}, which is not a reply", start_of(&line))),
            None => bail!("it ended without an answer"),
        }
    }
}

/// The first characters of what may be a long line.
fn start_of(line: &str) -> String {
    line.chars().take(60).collect()
}

/// A child process whose lines are waited for with a timeout.
struct Interpreter {
    child: Child,
    /// Closed when the interpreter is to leave.
    input: Option<ChildStdin>,
    lines: Receiver<std::io::Result<String>>,
}

impl Interpreter {
    /// Starts `command`; a thread reads its lines, because a read has no timeout.
    fn start(command: &mut Command, input: Stdio) -> Result<Self> {
        let mut child = command.stdin(input).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().context("its output is not piped")?;
        let (input, (sender, lines)) = (child.stdin.take(), mpsc::channel());
        let interpreter = Self { child, input, lines };
        let mut output = BufReader::new(output);
        let read = move || loop {
            let mut line = String::new();
            match (&mut output).take(LONGEST_LINE).read_line(&mut line) {
                Ok(0) => return,
                Ok(_) if sender.send(Ok(line.trim_end().to_owned())).is_ok() => {}
                Ok(_) => return,
                // No receiver is left if it cannot be sent.
                Err(error) => return drop(sender.send(Err(error))),
            }
        };
        thread::Builder::new().name("counterpart".to_owned()).spawn(read)?;
        Ok(interpreter)
    }

    /// Waits for the next line; `None` when there is none.
    fn line(&mut self, timeout: Duration) -> Result<Option<String>> {
        match self.lines.recv_timeout(timeout) {
            Ok(line) => Ok(Some(line?)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => {
                bail!("there was no answer within {} s", timeout.as_secs_f64())
            }
        }
    }

    /// Closes the input, which asks the interpreter to leave, and kills it if it does not.
    fn leave(&mut self) -> std::io::Result<ExitStatus> {
        drop(self.input.take());
        let deadline = Instant::now() + LEAVE_TIMEOUT;
        let mut pause = Duration::from_micros(100);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(10));
        }
        self.child.kill()?;
        self.child.wait()
    }
}

impl Drop for Interpreter {
    fn drop(&mut self) {
        // The exit status says nothing that the replies did not say.
        let _ = self.leave();
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, time::Instant};

    use super::*;

    fn sh(script: &str) -> Interpreter {
        Interpreter::start(Command::new("sh").args(["-c", script]), Stdio::piped()).unwrap()
    }

    #[test]
    fn find_gives_up_on_a_program_that_never_answers() {
        let start = Instant::now();
        let error = Python::find_within("sh", "exec sleep 60", Duration::from_millis(50));
        let error = format!("{:#}", error.unwrap_err());
        assert_eq!(error, "cannot ask sh: there was no answer within 0.05 s");
        assert!(start.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn counterpart_that_prints_rubbish_and_stays_is_killed() {
        let start = Instant::now();
        let script = "echo rubbish; exec sleep 60";
        let mut counterpart = Counterpart { script: "x.py".to_owned(), interpreter: sh(script) };
        let error = counterpart.ask(1, Duration::from_secs(30)).map(drop).unwrap_err();
        assert_eq!(error.to_string(), "it answers \"rubbish\", which is not a reply");
        drop(counterpart);
        assert!(start.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn counterpart_that_never_answers_is_an_error() {
        let mut counterpart =
            Counterpart { script: "x.py".to_owned(), interpreter: sh("exec sleep 60") };
        let error = counterpart.ask(1, Duration::from_millis(50)).map(drop).unwrap_err();
        assert_eq!(error.to_string(), "there was no answer within 0.05 s");
    }

    #[test]
    fn counterpart_that_ends_is_an_error() {
        let mut counterpart =
            Counterpart { script: "x.py".to_owned(), interpreter: sh("read request") };
        let error = counterpart.ask(1, Duration::from_secs(30)).map(drop).unwrap_err();
        assert_eq!(error.to_string(), "it ended without an answer");
    }

    #[test]
    fn child_of_a_counterpart_does_not_write_into_the_replies() {
        let Ok(python) = Python::find("python3") else {
            println!("skipped: there is no python3");
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let script = "import os\ndef work():\n    os.system('echo not a reply')\n    return 7\n";
        fs::write(folder.path().join("echoes.py"), script).unwrap();
        let mut counterpart = python.start(folder.path(), "echoes.py").unwrap();
        assert_eq!(counterpart.sample(2).unwrap().value, 7);
    }
}
