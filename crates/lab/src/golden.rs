//! Compares a demo's transcript with the words it must have.
//!
//! A golden text holds the lines as the notebook prints them. Where a line differs from run to
//! run, `{number}` stands for a number and `{any}` for anything.

use std::process::Command;

use crate::Record;

/// Runs `program` (an item) for one demo, without Python, and returns its transcript's lines.
///
/// # Panics
/// If the program fails: the message shows what it wrote.
pub fn transcript(program: &str, demo: &str) -> Vec<String> {
    let arguments = ["--quick", "--no-python", "--report", "-", demo];
    let output = Command::new(program).args(arguments).output().expect("the item can be started");
    let records = String::from_utf8(output.stdout).expect("records are UTF-8");
    assert!(
        output.status.success(),
        "{demo} failed with {}:\n{records}{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    let records = records.lines().map(|line| serde_json::from_str(line).expect("a record"));
    records
        .filter_map(|record| match record {
            Record::Line { text, .. } => Some(text),
            _ => None,
        })
        .collect()
}

/// Compares `lines` with a golden text, line by line.
///
/// # Panics
/// If they differ: the message shows both.
pub fn assert_golden(lines: &[String], golden: &str) {
    let expected: Vec<_> = golden.lines().collect();
    let same = lines.len() == expected.len()
        && lines.iter().zip(&expected).all(|(line, pattern)| matches(pattern, line));
    assert!(same, "the transcript is\n{}\n\nand should be\n{golden}", lines.join("\n"));
}

/// Whether `line` has the form of `pattern`.
fn matches(pattern: &str, line: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('{') else {
        return pattern == line;
    };
    let (kind, after) = rest.split_once('}').expect("a placeholder is closed");
    let Some(line) = line.strip_prefix(before) else {
        return false;
    };
    let fits = |text: &str| match kind {
        "number" => !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.'),
        "any" => true,
        _ => panic!("{{{kind}}} is no placeholder: use {{number}} or {{any}}"),
    };
    (0..=line.len())
        .filter(|&end| line.is_char_boundary(end))
        .any(|end| fits(&line[..end]) && matches(after, &line[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_stand_for_numbers_and_for_anything() {
        assert!(matches("Took {number} seconds", "Took 0.472 seconds"));
        assert!(!matches("Took {number} seconds", "Took  seconds"));
        assert!(!matches("Took {number} seconds", "Took ages seconds"));
        assert!(matches("{any}", ""));
        assert!(matches("b'{any}'", "b'\\x08'"));
        assert!(matches("expected 500000, found {number}", "expected 500000, found 378708"));
        assert!(!matches("Exit status 0", "Exit status 01"));
    }

    #[test]
    #[should_panic(expected = "the transcript is\none\n\nand should be\none\ntwo")]
    fn a_missing_line_is_shown() {
        assert_golden(&["one".to_owned()], "one\ntwo");
    }
}
