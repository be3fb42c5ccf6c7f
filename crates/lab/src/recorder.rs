//! Where the records go, and what they say about the exit code.

use std::{
    fmt,
    fs::File,
    io::{self, Write},
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use anyhow::Context;

use crate::{ClaimRecord, Console, DemoOutcome, Record, Result};

/// Takes records from all threads of a run.
pub(crate) struct Recorder(Mutex<State>);

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

struct State {
    console: Option<Console<anstream::AutoStream<io::Stdout>>>,
    report: Option<Box<dyn Write + Send>>,
    has_failed: bool,
    write_error: Option<io::Error>,
}

impl Recorder {
    /// Records go to the terminal, to the file `report`, or for `-` to standard output instead.
    pub(crate) fn open(report: Option<&PathBuf>) -> Result<Self> {
        let to_stdout = report.is_some_and(|path| path.as_os_str() == "-");
        let report: Option<Box<dyn Write + Send>> = match report {
            None => None,
            Some(_) if to_stdout => Some(Box::new(io::stdout())),
            Some(path) => {
                let file = File::create(path)
                    .with_context(|| format!("cannot create the report {}", path.display()))?;
                Some(Box::new(file))
            }
        };
        let console = (!to_stdout).then(|| Console::new(anstream::stdout()));
        Ok(Self(Mutex::new(State { console, report, has_failed: false, write_error: None })))
    }

    /// Writes a record everywhere, at once. The first failure is kept and ends the writing.
    pub(crate) fn write(&self, record: &Record) {
        let mut state = self.state();
        state.has_failed |= fails_the_run(record);
        if state.write_error.is_none() {
            state.write_error = state.try_write(record).err();
        }
    }

    /// Whether writing has failed: what comes after it cannot be seen.
    pub(crate) fn is_broken(&self) -> bool {
        self.state().write_error.is_some()
    }

    /// Whether a record says that the run has failed; or why it could not be written. Whoever reads
    /// through `head` has seen enough: that is no failure.
    pub(crate) fn end(&self) -> io::Result<bool> {
        let mut state = self.state();
        match state.write_error.take() {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(state.has_failed),
        }
    }

    /// A record that panicked half way is followed by whole ones.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn try_write(&mut self, record: &Record) -> io::Result<()> {
        if let Some(report) = &mut self.report {
            let mut line = serde_json::to_string(record)?;
            line.push('\n');
            report.write_all(line.as_bytes())?;
            report.flush()?;
        }
        match &mut self.console {
            Some(console) => console.show(record),
            None => Ok(()),
        }
    }
}

fn fails_the_run(record: &Record) -> bool {
    match record {
        Record::DemoEnded { outcome, .. } => matches!(outcome, DemoOutcome::Failed(_)),
        Record::Claim { claim, .. } => ClaimRecord::fails_the_run(claim),
        _ => false,
    }
}
