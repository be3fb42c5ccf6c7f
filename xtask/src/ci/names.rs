//! Finds names that were given up for the field's own word.

use anyhow::{Context, Result};
use regex::bytes::Regex;

use crate::ci::source::{Source, Split, line_at};

/// The longest name of a test.
const LONGEST_TEST: usize = 60;

/// Where a name is not wanted, which it is, and the better ones.
const GIVEN_UP: &str = include_str!("names/given_up.txt");

/// A line of `given_up.txt`.
#[derive(Debug)]
struct GivenUp {
    folder: &'static str,
    names: Regex,
    better: &'static str,
}

fn given_up() -> Result<Vec<GivenUp>> {
    let lines = GIVEN_UP.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let given_up = |line: &'static str| {
        let parts = line
            .split_once(": ")
            .and_then(|(folder, rest)| Some((folder, rest.split_once(" -> ")?)));
        let (folder, (names, better)) = parts.with_context(|| format!("cannot read {line:?}"))?;
        Ok(GivenUp { folder, names: Regex::new(&format!(r"(?-u)\b({names})\b"))?, better })
    };
    lines.map(given_up).collect()
}

/// Returns a line for every such name, and for every test whose name is too long.
pub(crate) fn check(sources: &[Source]) -> Result<Vec<String>> {
    let tests = Regex::new(r"(?-u)#\[test\]\s*(?:#\[[^\]]*\]\s*)*(?:async\s+)?fn\s+(\w+)")?;
    let given_up = given_up()?;
    let mut problems = Vec::new();
    for source in sources.iter().filter(|source| source.is("rs")) {
        let code = Split::new(&source.text).code;
        let mut found = Vec::new();
        let path = source.path.to_string_lossy();
        for GivenUp { names, better, .. } in given_up.iter().filter(|g| path.starts_with(g.folder))
        {
            for name in names.find_iter(code.as_bytes()) {
                let problem = format!(
                    "the name `{}` was given up for {better}",
                    String::from_utf8_lossy(name.as_bytes())
                );
                found.push((line_at(&code, name.start()), problem));
            }
        }
        for name in tests.captures_iter(code.as_bytes()).filter_map(|captures| captures.get(1)) {
            let length = name.len();
            if length > LONGEST_TEST {
                let problem = format!(
                    "the test's name has {length} characters, at most {LONGEST_TEST} fit: subject_behavior_condition"
                );
                found.push((line_at(&code, name.start()), problem));
            }
        }
        found.sort();
        problems.extend(found.iter().map(|(line, problem)| source.problem(*line, problem)));
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(path: &str, text: &str) -> Vec<String> {
        check(&[Source { path: path.into(), text: text.to_owned() }]).unwrap()
    }

    #[test]
    fn name_that_was_given_up_is_found_in_code_only() {
        let text = "// A Gate.\nstruct Gate;\nlet s = \"Gate\";\nstruct Gates;\n";
        assert_eq!(problems("crates/item36-x/src/a.rs", text), [""; 0]);
        let found = problems("crates/item39-x/src/a.rs", text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(
            "crates/item39-x/src/a.rs:2: the name `Gate` was given up for Closable, CloseOnDrop, Spawner"
        ));
    }

    #[test]
    fn test_with_a_long_name_is_found() {
        let text = |length| format!("#[test]\n#[cfg(unix)]\nfn {}() {{}}\n", "x".repeat(length));
        assert_eq!(problems("src/a.rs", &text(60)), [""; 0]);
        let found = problems("src/a.rs", &text(61));
        assert!(found[0].starts_with("src/a.rs:3: the test's name has 61 characters"), "{found:?}");
    }
}
