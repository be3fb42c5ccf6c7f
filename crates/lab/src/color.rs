//! Whether a transcript has colors, and a writer that takes them out.

use std::{
    env,
    ffi::OsString,
    io::{self, IsTerminal, Write},
};

/// Returns standard output, which keeps colors where a person wants to see them.
pub(crate) fn stdout() -> Box<dyn Write + Send> {
    let out = io::stdout();
    let colors = are_wanted(out.is_terminal(), |name| env::var_os(name));
    if colors { Box::new(out) } else { Box::new(Plain::new(out)) }
}

/// Decides as <https://no-color.org> and <https://bixense.com/clicolors> say.
fn are_wanted(is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let is_zero = |name| variable(name).map(|value| value == "0");
    if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return false;
    }
    if is_zero("CLICOLOR_FORCE") == Some(false) {
        return true;
    }
    match is_zero("CLICOLOR") {
        Some(true) => false,
        Some(false) => is_terminal,
        None => is_terminal && variable("TERM").is_some_and(|value| value != "dumb"),
    }
}

/// Writes text without its escape sequences, which may be split over several writes.
pub(crate) struct Plain<W> {
    out: W,
    at: At,
}

/// What the next byte belongs to.
enum At {
    Text,
    /// The byte after ESC.
    Escape,
    /// Parameters, up to a letter.
    Sequence,
}

impl<W> Plain<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, at: At::Text }
    }

    fn keeps(&mut self, byte: u8) -> bool {
        let is_text = matches!(self.at, At::Text) && byte != 0x1b;
        self.at = match (&self.at, byte) {
            (At::Text, 0x1b) => At::Escape,
            (At::Escape, b'[') | (At::Sequence, 0x20..=0x3f) => At::Sequence,
            _ => At::Text,
        };
        is_text
    }
}

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text: Vec<u8> = bytes.iter().copied().filter(|&byte| self.keeps(byte)).collect();
        self.out.write_all(&text)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_sequences_however_writes_are_split() {
        let colored = "\x1b[1;32m✓\x1b[0m fine\x1b[38;5;9m!\x1b[0m\n".as_bytes();
        for size in 1..=colored.len() {
            let mut out = Vec::new();
            let mut plain = Plain::new(&mut out);
            for part in colored.chunks(size) {
                plain.write_all(part).unwrap();
            }
            assert_eq!(String::from_utf8(out).unwrap(), "✓ fine!\n");
        }
    }

    #[test]
    fn colors_are_wanted_on_a_terminal_or_by_force() {
        let wanted = |is_terminal, set: &[(&str, &str)]| {
            are_wanted(is_terminal, |name| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
            })
        };
        let term = ("TERM", "xterm");
        assert!(wanted(true, &[term]));
        assert!(!wanted(false, &[term]));
        assert!(!wanted(true, &[("TERM", "dumb")]));
        assert!(!wanted(true, &[]));
        assert!(wanted(true, &[("TERM", "dumb"), ("CLICOLOR", "1")]));
        assert!(!wanted(true, &[term, ("CLICOLOR", "0")]));
        assert!(wanted(false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!wanted(false, &[term, ("CLICOLOR_FORCE", "0")]));
        assert!(!wanted(true, &[term, ("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
        assert!(wanted(true, &[term, ("NO_COLOR", "")]));
    }
}
