//! Finds the habits of speech that make sentences hard to read, as `CONTRIBUTING.md` lists them.

use anyhow::{Context, Result};
use regex::bytes::Regex;

use crate::ci::source::{Source, Split, line_at};

/// The habits, in a text file that this check does not read.
const HABITS: &str = include_str!("prose/habits.txt");

/// A habit: how it is found, what of it is fine, and what to do instead.
#[derive(Debug)]
struct Habit {
    find: Regex,
    fine: Option<Regex>,
    better: &'static str,
}

/// Returns a line for every habit found in the files.
pub(crate) fn check(sources: &[Source]) -> Result<Vec<String>> {
    let habits = habits()?;
    let mut problems = Vec::new();
    for source in sources {
        let mut found = Vec::new();
        for text in prose(source) {
            for habit in &habits {
                found.extend(find(habit, &text));
            }
        }
        found.sort_unstable();
        problems.extend(found.iter().map(|(line, problem)| source.problem(*line, problem)));
    }
    Ok(problems)
}

/// Parses the paragraphs of `habits.txt`.
fn habits() -> Result<Vec<Habit>> {
    let habit = |paragraph: &'static str| {
        let field = |name: &str| {
            let mut lines = paragraph.lines();
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        };
        let pattern = |pattern: &str| Regex::new(&format!("(?im-u){pattern}"));
        Ok(Habit {
            find: pattern(field("find").context("a habit has no pattern")?)?,
            fine: field("fine").map(pattern).transpose()?,
            better: field("better").context("a habit has no better word")?,
        })
    };
    let paragraphs = HABITS.split("\n\n").filter(|paragraph| !paragraph.starts_with('#'));
    paragraphs.map(habit).collect()
}

fn find(habit: &Habit, text: &str) -> Vec<(usize, String)> {
    let fine = habit.fine.iter().flat_map(|fine| fine.find_iter(text.as_bytes()));
    let fine: Vec<_> = fine.map(|found| found.range()).collect();
    let is_fine =
        |at: usize, end: usize| fine.iter().any(|range| range.start < end && at < range.end);
    let found =
        habit.find.find_iter(text.as_bytes()).filter(|found| !is_fine(found.start(), found.end()));
    found
        .map(|found| {
            let words = String::from_utf8_lossy(found.as_bytes());
            let start = found.end() - words.trim_start().len();
            let words: Vec<_> = words.split_whitespace().collect();
            let problem = format!("{:?}: {}", words.join(" "), habit.better);
            (line_at(text, start), problem)
        })
        .collect()
}

/// Returns what of a file is sentences: comments and strings of Rust, all of other files; code
/// between backticks is not.
fn prose(source: &Source) -> Vec<String> {
    if source.is("rs") {
        let split = Split::new(&source.text);
        vec![without_code(&split.comments), without_spans(&split.strings)]
    } else {
        vec![without_code(&source.text)]
    }
}

/// Blanks Markdown's code blocks and code spans.
pub(crate) fn without_code(text: &str) -> String {
    let mut is_code = false;
    let lines = text.split_inclusive('\n').map(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        if is_fence || is_code { blank(line) } else { line.to_owned() }
    });
    without_spans(&lines.collect::<String>())
}

/// Blanks what stands between two backticks on a line.
fn without_spans(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let mut parts: Vec<_> = line.split('`').map(str::to_owned).collect();
        // Without its partner, the last backtick opens nothing.
        let paired = parts.len() - 1 - (parts.len() - 1) % 2;
        for span in parts[..paired].iter_mut().skip(1).step_by(2) {
            "\u{1}".clone_into(span);
        }
        parts.join("`")
    });
    lines.collect()
}

fn blank(line: &str) -> String {
    if line.ends_with('\n') { "\u{1}\n".to_owned() } else { "\u{1}".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The samples are text files, which this check does not read.
    const WRONG: &str = include_str!("prose/wrong.txt");
    const FINE: &str = include_str!("prose/fine.txt");

    fn problems(path: &str, text: &str) -> Vec<String> {
        check(&[Source { path: path.into(), text: text.to_owned() }]).unwrap()
    }

    #[test]
    fn every_wrong_sentence_is_found() {
        for (index, line) in WRONG.lines().enumerate() {
            assert!(!problems("a.md", line).is_empty(), "line {} is not found: {line}", index + 1);
        }
    }

    #[test]
    fn no_fine_sentence_is_found() {
        for line in FINE.lines() {
            assert_eq!(problems("a.md", line), [""; 0], "{line}");
        }
    }

    #[test]
    fn rust_is_searched_in_comments_and_strings_only() {
        let wrong = WRONG.lines().next().unwrap();
        let rust = format!(
            "/// Fine.\n// {wrong}\nlet x = \"{wrong}\";\n/// `{wrong}`\n/// ```\n/// {wrong}\n/// ```\n"
        );
        let found = problems("a.rs", &rust);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with("a.rs:2: \"") && found[1].starts_with("a.rs:3: \""),
            "{found:?}"
        );
    }

    #[test]
    fn words_on_two_lines_of_a_comment_are_found() {
        let found =
            problems("a.rs", &["// We wait for", "// ever.", "let x = for; // ever"].join("\n"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("a.rs:1: "), "{found:?}");
    }
}
