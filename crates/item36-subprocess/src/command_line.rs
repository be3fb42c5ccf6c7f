//! A command as one would type it, for messages.

use std::{ffi::OsStr, process::Command};

use crate::printable::printable;

/// A longer command line is cut here, in bytes: a message is read by people.
const LONGEST: usize = 400;

/// Returns the program and its arguments as they are typed into a shell.
pub(crate) fn command_line(command: &Command) -> String {
    let mut line = word(command.get_program());
    for argument in command.get_args() {
        if line.len() > LONGEST {
            line.push_str(" …");
            break;
        }
        line.push(' ');
        line.push_str(&word(argument));
    }
    line
}

/// Returns one word, quoted if a shell would take it apart.
fn word(word: &OsStr) -> String {
    let bytes = word.as_encoded_bytes();
    // Whatever is cut need not be decoded: an argument can have megabytes.
    let start = &bytes[..bytes.len().min(2 * LONGEST)];
    let text = printable(&String::from_utf8_lossy(start));
    let is_plain = |char: char| char.is_alphanumeric() || "_-+./:=@%,^…".contains(char);
    if !text.is_empty() && text.chars().all(is_plain) {
        text
    } else if text.contains('\'') && !text.contains(['"', '$', '`', '\\']) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(arguments: &[&str]) -> String {
        command_line(Command::new("run").args(arguments))
    }

    #[test]
    fn words_are_quoted_as_a_shell_needs_it() {
        assert_eq!(line(&["-n", "2", "/tmp/a.txt"]), "run -n 2 /tmp/a.txt");
        assert_eq!(
            line(&["a b", "", "$x", "it's", "'$x'"]),
            r#"run 'a b' '' '$x' "it's" ''\''$x'\'''"#
        );
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(line(&["a\nb\x1b[2J"]), r"run 'a\nb\u{1b}[2J'");
    }

    #[test]
    fn long_command_line_is_cut() {
        let long = "x".repeat(1 << 20);
        assert!(line(&[&long]).len() < 2 * LONGEST);
        let many = line(&vec!["argument"; 100_000]);
        assert!(many.len() < 2 * LONGEST && many.ends_with(" …"), "{many}");
    }
}
