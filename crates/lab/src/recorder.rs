//! Where the records go, and what they say about the exit code.

use std::{
    fmt,
    fs::File,
    io::{self, ErrorKind, Write},
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use anyhow::Context;

use crate::{ClaimRecord, Console, DemoOutcome, Record, Result, color};

/// Takes records from all threads of a run.
pub(crate) struct Recorder(Mutex<State>);

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

struct State {
    /// Gone when its reader has gone.
    transcript: Option<Transcript>,
    report: Option<Box<dyn Write + Send>>,
    has_failed: bool,
    write_error: Option<io::Error>,
}

type Transcript = Console<Box<dyn Write + Send>>;

impl Recorder {
    /// Sends records to the terminal and to the file `report`, or for `-` to standard output alone.
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
        let transcript = (!to_stdout).then(|| Console::new(color::stdout()));
        Ok(Self::new(transcript, report))
    }

    fn new(transcript: Option<Transcript>, report: Option<Box<dyn Write + Send>>) -> Self {
        Self(Mutex::new(State { transcript, report, has_failed: false, write_error: None }))
    }

    /// Writes a record at once to everything that still takes it. The first failure is kept.
    pub(crate) fn write(&self, record: &Record) {
        let mut state = self.state();
        state.has_failed |= fails_the_run(record);
        let written = state.write(record);
        state.keep_error(written);
    }

    /// Shows the source of a demo in the transcript; it is not a record.
    pub(crate) fn show_source(&self, source: &str) {
        let mut state = self.state();
        let shown = state.show(|transcript| transcript.source(source));
        state.keep_error(shown);
    }

    /// Returns whether nothing takes records any more: what comes after it cannot be seen.
    pub(crate) fn is_broken(&self) -> bool {
        let state = self.state();
        state.transcript.is_none() && state.report.is_none()
    }

    /// Returns whether a record says that the run has failed.
    ///
    /// # Errors
    /// A record could not be written, unless its reader has seen enough, as `head` does.
    pub(crate) fn end(&self) -> io::Result<bool> {
        let mut state = self.state();
        state.write_error.take().map_or(Ok(state.has_failed), Err)
    }

    /// A record that panicked half way is followed by whole ones.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let reported = match &mut self.report {
            Some(report) => write_line(report, record),
            None => Ok(()),
        };
        if reported.is_err() {
            self.report = None;
        }
        let shown = self.show(|transcript| transcript.show(record));
        unless_reader_has_gone(reported).and(shown)
    }

    fn show(&mut self, show: impl FnOnce(&mut Transcript) -> io::Result<()>) -> io::Result<()> {
        let shown = self.transcript.as_mut().map_or(Ok(()), show);
        if shown.is_err() {
            self.transcript = None;
        }
        unless_reader_has_gone(shown)
    }

    /// Keeps the first error.
    fn keep_error(&mut self, written: io::Result<()>) {
        if let (Err(error), None) = (written, &self.write_error) {
            self.write_error = Some(error);
        }
    }
}

fn write_line(report: &mut dyn Write, record: &Record) -> io::Result<()> {
    let mut line = serde_json::to_string(record)?;
    line.push('\n');
    report.write_all(line.as_bytes())?;
    report.flush()
}

fn unless_reader_has_gone(written: io::Result<()>) -> io::Result<()> {
    written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}

fn fails_the_run(record: &Record) -> bool {
    match record {
        Record::DemoEnded { outcome, .. } => matches!(outcome, DemoOutcome::Failed(_)),
        Record::Claim { claim, .. } => ClaimRecord::fails_the_run(claim),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Takes a line or two, and then fails like this.
    struct Fails(ErrorKind, usize);

    impl Write for Fails {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 = self.1.checked_sub(1).ok_or(self.0)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Lines {
        fn count(&self) -> usize {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap().lines().count()
        }
    }

    fn say_three_lines(recorder: &Recorder) {
        for text in ["one", "two", "three"] {
            recorder.write(&Record::Line { demo: "demo".into(), text: text.into() });
        }
    }

    #[test]
    fn report_goes_on_when_the_reader_of_the_transcript_has_gone() {
        let report = Lines::default();
        let gone = Console::new(Box::new(Fails(ErrorKind::BrokenPipe, 1)) as Box<dyn Write + Send>);
        let recorder = Recorder::new(Some(gone), Some(Box::new(report.clone())));
        say_three_lines(&recorder);
        assert_eq!(report.count(), 3);
        assert!(!recorder.is_broken());
        assert!(!recorder.end().unwrap());
    }

    #[test]
    fn transcript_goes_on_when_the_report_cannot_be_written() {
        let shown = Lines::default();
        let out: Box<dyn Write + Send> = Box::new(shown.clone());
        let full = Box::new(Fails(ErrorKind::StorageFull, 1));
        let recorder = Recorder::new(Some(Console::new(out)), Some(full));
        say_three_lines(&recorder);
        assert_eq!(shown.count(), 3);
        assert!(!recorder.is_broken());
        assert_eq!(recorder.end().unwrap_err().kind(), ErrorKind::StorageFull);
    }

    #[test]
    fn recorder_is_broken_when_nothing_takes_records() {
        let gone = Console::new(Box::new(Fails(ErrorKind::BrokenPipe, 1)) as Box<dyn Write + Send>);
        let recorder = Recorder::new(Some(gone), None);
        say_three_lines(&recorder);
        assert!(recorder.is_broken());
        assert!(!recorder.end().unwrap(), "a reader that has seen enough is not a failure");
    }
}
