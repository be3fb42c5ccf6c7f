//! Progress on standard error, results on standard output, without one tearing the other.

use std::{
    io::{self, IsTerminal, Write},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

/// The two streams of a run.
pub struct Screen {
    /// Hidden where standard error is no terminal: then items are announced by a line each.
    bar: ProgressBar,
    is_terminal: bool,
    pending: Vec<u8>,
}

impl Screen {
    /// A screen for `items` items.
    pub fn new(items: usize) -> Self {
        let bar = ProgressBar::new(items as u64);
        let style = ProgressStyle::with_template("{spinner} [{pos}/{len}] {msg} ({elapsed})");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Self { bar, is_terminal: io::stderr().is_terminal(), pending: Vec::new() }
    }

    /// An item begins.
    pub fn begin(&mut self, item: &str) {
        self.bar.inc(1);
        self.bar.enable_steady_tick(Duration::from_millis(100));
        self.message(item);
        if !self.is_terminal {
            let (position, length) = (self.bar.position(), self.bar.length().unwrap_or_default());
            eprintln!("[{position}/{length}] {item}");
        }
    }

    /// What goes on right now.
    pub fn message(&mut self, message: &str) {
        self.bar.set_message(message.to_owned());
    }

    /// A line for standard error.
    pub fn note(&mut self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    /// No more progress.
    pub fn finish(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// What is written appears on standard output when it is flushed.
impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let pending = std::mem::take(&mut self.pending);
        self.bar.suspend(|| {
            let mut out = anstream::stdout().lock();
            out.write_all(&pending)?;
            out.flush()
        })
    }
}
