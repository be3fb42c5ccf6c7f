//! Makes foreign text fit for a line of a message.

/// Longer texts are cut here, in characters.
const LONGEST: usize = 200;

/// Of an output that is shown for debugging, this many bytes are.
const MOST_SHOWN: usize = 4000;

/// Returns `text` on one line: control characters are escaped, so that it cannot move a
/// terminal's cursor or hide what stands before it, and a long text is cut.
pub(crate) fn printable(text: &str) -> String {
    let mut line = String::new();
    for (number, char) in text.chars().enumerate() {
        if number == LONGEST {
            line.push('…');
            break;
        }
        if char.is_control() || changes_direction(char) {
            line.extend(char.escape_default());
        } else {
            line.push(char);
        }
    }
    line
}

/// Returns whether the character reverses the order in which a terminal shows the others.
fn changes_direction(char: char) -> bool {
    matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns the last line of `bytes` that is not blank, fit for a message. A carriage return
/// separates lines too: programs that show their progress overwrite a line this way.
pub(crate) fn last_line(bytes: &[u8]) -> Option<String> {
    let line = bytes
        .rsplit(|byte| b"\r\n".contains(byte))
        .map(<[u8]>::trim_ascii)
        .find(|line| !line.is_empty())?;
    // No character has more than four bytes.
    let start = &line[..line.len().min(4 * (LONGEST + 1))];
    Some(printable(&String::from_utf8_lossy(start)))
}

/// Returns the beginning of an output as text, and how long the whole is if that is more.
pub(crate) fn beginning(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(MOST_SHOWN)];
    let text = String::from_utf8_lossy(shown);
    if shown.len() < bytes.len() {
        return format!("{text}… ({} bytes)", bytes.len());
    }
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_line_is_the_last_that_is_not_blank() {
        assert_eq!(last_line(b"first\nlast\n\n \n").unwrap(), "last");
        assert_eq!(last_line(b"10 %\r50 %\rdisk full\r\n").unwrap(), "disk full");
        assert_eq!(last_line(b" \n\r\n"), None);
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(last_line(b"\x1b[2Jgone\x07").unwrap(), "\\u{1b}[2Jgone\\u{7}");
        assert_eq!(printable("a\u{202e}b\u{9b}c\n"), "a\\u{202e}b\\u{9b}c\\n");
    }

    #[test]
    fn long_text_is_cut() {
        let line = last_line(&vec![b'x'; 1 << 20]).unwrap();
        assert_eq!(line.chars().count(), LONGEST + 1);
        assert!(line.ends_with("x…"));
        assert!(last_line("ö".repeat(1 << 20).as_bytes()).unwrap().ends_with("ö…"));
    }
}
