//! Shows bytes as Python shows them.

use std::fmt;

/// Bytes, displayed as by Python's `repr`: `b'\x08\x03\xc2L'`.
pub(crate) struct PythonBytes<'a>(pub(crate) &'a [u8]);

impl fmt::Display for PythonBytes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Double quotes only where they save escaping single ones.
        let has = |quote| self.0.contains(&quote);
        let quote = if has(b'\'') && !has(b'"') { '"' } else { '\'' };
        write!(f, "b{quote}")?;
        for &byte in self.0 {
            match byte {
                b'\\' => f.write_str("\\\\")?,
                b'\t' => f.write_str("\\t")?,
                b'\n' => f.write_str("\\n")?,
                b'\r' => f.write_str("\\r")?,
                _ if char::from(byte) == quote => write!(f, "\\{quote}")?,
                b' '..=b'~' => write!(f, "{}", char::from(byte))?,
                _ => write!(f, "\\x{byte:02x}")?,
            }
        }
        write!(f, "{quote}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected texts are what Python 3.13 prints.
    #[test]
    fn bytes_are_shown_as_python_shows_them() {
        let shown = |bytes: &[u8]| PythonBytes(bytes).to_string();
        assert_eq!(shown(b""), "b''");
        assert_eq!(shown(b"\xe24U\n\xd0Ql3S\x11"), r"b'\xe24U\n\xd0Ql3S\x11'");
        assert_eq!(shown(b"\0\t\r\\ ~\x7f\xff"), r"b'\x00\t\r\\ ~\x7f\xff'");
        assert_eq!(shown(b"it's"), r#"b"it's""#);
        assert_eq!(shown(b"say \"hi\""), r#"b'say "hi"'"#);
        assert_eq!(shown(b"it's \"hi\""), r#"b'it\'s "hi"'"#);
    }
}
