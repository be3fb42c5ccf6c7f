//! What a user sees: results on standard output, progress and remarks on standard error.
//!
//! A thread of its own writes both, so that a reader that stands still never holds up a run, and
//! a reader that has gone ends nothing: what cannot be written is dropped.

use std::{
    fmt,
    io::{self, IsTerminal, Write},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How often the line of progress is drawn again.
const TICK: Duration = Duration::from_millis(200);

/// A longer line of progress would wrap, and only its last row would be erased.
const PROGRESS_WIDTH: usize = 48;

const ERASE_LINE: &str = "\r\x1b[K";

/// Writes a line to standard output; a reader that has gone misses it.
pub(crate) fn say(line: impl AsRef<str>) {
    let _ = writeln!(io::stdout().lock(), "{}", line.as_ref());
}

/// Writes a line to standard error; a reader that has gone misses it.
pub(crate) fn note(line: impl AsRef<str>) {
    let _ = writeln!(io::stderr().lock(), "{}", line.as_ref());
}

enum Message {
    Out(Vec<u8>),
    Note(String),
    Progress(Progress),
}

/// What goes on right now.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    /// What it is, such as `[2/6] item37-threads pool`.
    pub line: String,
    /// When it began.
    pub since: Instant,
    /// How long the rest takes from then on, if that is known.
    pub expected: Option<Duration>,
}

impl Progress {
    /// Describes something that begins now and takes an unknown time.
    pub(crate) fn now(line: impl Into<String>) -> Self {
        Self { line: line.into(), since: Instant::now(), expected: None }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let elapsed = self.since.elapsed();
        let line: String = self.line.chars().take(PROGRESS_WIDTH).collect();
        write!(f, "{line} ({} s", elapsed.as_secs())?;
        if let Some(expected) = self.expected {
            write!(f, ", about {} s left", expected.saturating_sub(elapsed).as_secs() + 1)?;
        }
        f.write_str(")")
    }
}

/// The two streams of a run. Written bytes appear on standard output when they are flushed.
#[derive(Debug)]
pub(crate) struct Terminal {
    /// There until [`finish`](Self::finish).
    messages: Option<Sender<Message>>,
    writer: Option<JoinHandle<()>>,
    shows_progress: bool,
    unflushed: Vec<u8>,
}

impl Terminal {
    /// Starts the thread that writes.
    pub(crate) fn new() -> Self {
        let (sender, messages) = channel();
        let is_terminal = io::stderr().is_terminal();
        let writer = thread::spawn(move || write_messages(&messages, is_terminal));
        Self {
            messages: Some(sender),
            writer: Some(writer),
            shows_progress: is_terminal,
            unflushed: Vec::new(),
        }
    }

    /// Returns whether a line of progress is drawn.
    pub(crate) fn shows_progress(&self) -> bool {
        self.shows_progress
    }

    /// Says what goes on right now; shown only where standard error is a terminal.
    pub(crate) fn progress(&self, progress: Progress) {
        self.send(Message::Progress(progress));
    }

    /// Writes a line to standard error.
    pub(crate) fn note(&self, line: impl Into<String>) {
        self.send(Message::Note(line.into()));
    }

    /// Waits until all is written.
    pub(crate) fn finish(&mut self) {
        drop(self.messages.take());
        if let Some(writer) = self.writer.take() {
            let _ = writer.join(); // It has no result, and a panic there must not lose the report.
        }
    }

    fn send(&self, message: Message) {
        if let Some(messages) = &self.messages {
            let _ = messages.send(message); // As in `finish`.
        }
    }
}

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unflushed.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let bytes = std::mem::take(&mut self.unflushed);
        self.send(Message::Out(bytes));
        Ok(())
    }
}

fn write_messages(messages: &Receiver<Message>, is_terminal: bool) {
    let mut progress = None;
    loop {
        match messages.recv_timeout(TICK) {
            Ok(Message::Out(bytes)) => {
                erase(progress.as_ref());
                let mut out = anstream::stdout().lock();
                let _ = out.write_all(&bytes).and_then(|()| out.flush());
            }
            Ok(Message::Note(line)) => {
                erase(progress.as_ref());
                note(line);
            }
            Ok(Message::Progress(new)) => progress = is_terminal.then_some(new),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return erase(progress.as_ref()),
        }
        if let Some(progress) = &progress {
            let _ = write!(io::stderr(), "{ERASE_LINE}{progress}");
        }
    }
}

fn erase(progress: Option<&Progress>) {
    if progress.is_some() {
        let _ = write!(io::stderr(), "{ERASE_LINE}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_fits_80_columns_and_says_what_is_left() {
        let mut progress = Progress::now("x".repeat(100));
        assert!(progress.to_string().ends_with("x (0 s)"));
        progress.expected = Some(Duration::from_secs(1234));
        let text = progress.to_string();
        assert!(
            text.ends_with("x (0 s, about 1235 s left)") || text.ends_with("1234 s left)"),
            "{text}"
        );
        assert!(text.len() < 80, "{} columns", text.len());
    }
}
