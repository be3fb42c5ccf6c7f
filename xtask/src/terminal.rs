//! What a user sees: results on standard output, progress and remarks on standard error.
//!
//! A thread of its own writes both, so that a reader that stands still never holds up a run, and
//! a reader that has gone ends nothing: what cannot be written is dropped.

use std::{
    io::{self, IsTerminal, Write},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How often the line of progress is drawn again.
const TICK: Duration = Duration::from_millis(200);

/// A longer line of progress would wrap, and only its last row would be erased.
const PROGRESS_WIDTH: usize = 68;

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
    Progress(String),
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
    pub(crate) fn progress(&self, line: impl Into<String>) {
        self.send(Message::Progress(line.into()));
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
            Ok(Message::Progress(line)) => {
                let line: String = line.chars().take(PROGRESS_WIDTH).collect();
                progress = is_terminal.then(|| (line, Instant::now()));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return erase(progress.as_ref()),
        }
        if let Some((line, since)) = &progress {
            let seconds = since.elapsed().as_secs();
            let _ = write!(io::stderr(), "{ERASE_LINE}{line} ({seconds} s)");
        }
    }
}

fn erase(progress: Option<&(String, Instant)>) {
    if progress.is_some() {
        let _ = write!(io::stderr(), "{ERASE_LINE}");
    }
}
