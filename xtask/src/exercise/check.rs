//! An answer, compiled into its check and run.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::catalog::Exercise;
use crate::workspace::cargo;

/// How the check of an answer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Every check passed. What the program printed.
    Passed(String),
    /// A check failed.
    Failed {
        /// Its name; empty if the program ended without naming one.
        check: String,
        /// Why, as the program said.
        words: String,
        /// What the program printed.
        output: String,
    },
    /// The answer does not compile. What cargo said.
    DoesNotCompile(String),
}

/// Which answer is checked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer<'a> {
    /// The learner's own file.
    Learner,
    /// Another file in its place.
    Judged(&'a Path),
}

impl Answer<'_> {
    /// Makes cargo compile this answer.
    pub(crate) fn compile_into(self, command: &mut Command) {
        if let Answer::Judged(path) = self {
            command.args(["--features", "judged"]).env("ANSWER", path);
        }
    }
}

/// Compiles an answer into its check and runs it; each check has this `limit`, or the usual one.
///
/// # Errors
/// If cargo or the check cannot be started.
pub(crate) fn check(
    exercise: &Exercise,
    answer: Answer<'_>,
    limit: Option<Duration>,
) -> Result<Outcome> {
    let program = match build(exercise, answer)? {
        Ok(program) => program,
        Err(said) => return Ok(Outcome::DoesNotCompile(said)),
    };
    run(&program, exercise, limit)
}

/// Runs a check that is built.
pub(crate) fn run(program: &Path, exercise: &Exercise, limit: Option<Duration>) -> Result<Outcome> {
    let mut command = Command::new(program);
    command.current_dir(&exercise.folder).stdin(Stdio::null());
    if let Some(limit) = limit {
        command.env("GYM_LIMIT_MS", limit.as_millis().to_string());
    }
    let output = command
        .output()
        .with_context(|| format!("cannot start the check {}", program.display()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    Ok(if output.status.success() {
        Outcome::Passed(text)
    } else {
        let (check, words) = failure(&text).unwrap_or_else(|| (String::new(), text.clone()));
        Outcome::Failed { check, words, output: text }
    })
}

/// Returns the name of the check that failed and the words below it.
fn failure(output: &str) -> Option<(String, String)> {
    let mut lines = output.lines();
    let check = lines.find_map(|line| line.strip_prefix("FAIL  "))?;
    let words: Vec<_> = lines.map_while(|line| line.strip_prefix("      ")).collect();
    Some((check.to_owned(), words.join("\n")))
}

#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
}

/// Builds the check with this answer. Returns the program, or what the compiler said.
pub(crate) fn build(
    exercise: &Exercise,
    answer: Answer<'_>,
) -> Result<std::result::Result<PathBuf, String>> {
    let mut command = cargo();
    command.args(["test", "--quiet", "--no-run", "--message-format=json-render-diagnostics"]);
    command.args(["--package", &exercise.package, "--test", &exercise.name]);
    answer.compile_into(&mut command);
    let output = command.output().context("cannot start cargo")?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        return Ok(Err(said));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let built = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok())
        .find_map(|message| message.executable);
    Ok(Ok(built.context("cargo has built no program")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_is_the_indented_text_below_its_name() {
        let output = "hello\nok    first\nFAIL  second\n      deadlock\n      \n      A\nother\n";
        let (check, words) = failure(output).unwrap();
        assert_eq!((check.as_str(), words.as_str()), ("second", "deadlock\n\nA"));
        assert_eq!(failure("ok    first\n"), None);
    }
}
