//! Small changes to Markdown that leave code blocks alone.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// Reads a file below `root`.
pub(crate) fn read(root: &Path, path: &str) -> Result<String> {
    fs::read_to_string(root.join(path)).with_context(|| format!("cannot read {path}"))
}

/// Returns the text with each heading `levels` deeper.
pub(crate) fn deeper(text: &str, levels: usize) -> String {
    let mut is_code = false;
    let lines = text.split_inclusive('\n').map(|line| {
        is_code ^= line.trim_start().starts_with("```");
        let is_heading = !is_code && line.starts_with('#');
        if is_heading { "#".repeat(levels) + line } else { line.to_owned() }
    });
    lines.collect()
}

/// Returns the headings of one level, such as `##`, without code blocks.
pub(crate) fn headings<'a>(text: &'a str, level: &str) -> Vec<&'a str> {
    let mut is_code = false;
    let mut headings = Vec::new();
    for line in text.lines() {
        is_code ^= line.trim_start().starts_with("```");
        if let Some(heading) = line.strip_prefix(level).filter(|_| !is_code) {
            headings.extend(heading.strip_prefix(' '));
        }
    }
    headings
}

/// Returns the text without its first heading, and that heading.
pub(crate) fn split_title(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    first.strip_prefix("# ").map_or(("", text), |title| (title.trim(), rest.trim_start()))
}

/// Returns the anchor that GitHub and mdBook make of a heading.
pub(crate) fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Returns text for a place in HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeper_leaves_code_alone() {
        assert_eq!(deeper("# a\n```sh\n# b\n```\n## c\n", 1), "## a\n```sh\n# b\n```\n### c\n");
    }

    #[test]
    fn headings_of_one_level_are_found_outside_code() {
        assert_eq!(headings("# a\n## b\n### c\n```\n## d\n```\n## e\n", "##"), ["b", "e"]);
    }

    #[test]
    fn anchor_is_that_of_github() {
        assert_eq!(anchor("One `two`: three!"), "one-two-three");
        assert_eq!(split_title("# T\n\nx"), ("T", "x"));
        assert!(read(Path::new("/"), "none").unwrap_err().to_string().contains("cannot read none"));
    }
}
