//! Waits for the reader between two demos.

use std::io::{self, BufRead, Write};

/// Asks on standard error for Enter, and waits for it. Returns whether another pause makes sense:
/// not when the input has ended or cannot be read.
pub(crate) fn pause_before(name: &str) -> bool {
    let waited = ask(&mut io::stderr(), name).and_then(|()| io::stdin().lock().skip_until(b'\n'));
    waited.is_ok_and(|bytes| bytes > 0)
}

fn ask(out: &mut impl Write, name: &str) -> io::Result<()> {
    write!(out, "\nPress Enter for {name}. ")?;
    out.flush()
}
