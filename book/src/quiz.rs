//! Quizzes: a Markdown file a lesson, with a question below each heading `##`.
//!
//! ```markdown
//! ## Can this count lose an update?
//! kind: choose
//!
//! Text and code of the question.
//!
//! - [ ] a wrong answer
//! - [x] a right answer
//!
//! Why it is right.
//! ```
//!
//! | kind | what stands in the question | which answers are right |
//! |---|---|---|
//! | `choose` | anything | those that are marked |
//! | `compiles` | a program in a block ```` ```rust ```` | `compiles`, or the code of the error: `E0499: why` |
//! | `outcomes` | a program of the explorer in a block ```` ```text ```` | the outcomes that can occur: `count = 1`, `deadlock`, `endless` |
//!
//! A test compiles each program of the second kind. The builder explores each program of the third.

mod explored;

use std::{fmt::Write, path::Path};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    items::{number, short},
    markdown::read,
};

/// How many questions a lesson has at least.
const LEAST: usize = 8;

/// What kind of answer a question has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One or more of the answers are right.
    Choose,
    /// Does the program compile, and if not, with which error?
    Compiles,
    /// Which outcomes can the program have?
    Outcomes,
}

/// A question with its answers.
#[derive(Clone, Debug)]
pub struct Question {
    /// The question itself.
    pub title: String,
    /// What kind of answer it has.
    pub kind: Kind,
    /// Text and code between the question and its answers.
    pub body: String,
    /// Each answer, and whether it is right.
    pub answers: Vec<(bool, String)>,
    /// Why the right answers are right.
    pub why: String,
}

impl Question {
    /// Returns the program of the question: its first block of code.
    pub fn program(&self) -> Option<&str> {
        let (_, code) = self.body.split_once("```")?;
        let (_, code) = code.split_once('\n')?;
        Some(code.split_once("```")?.0)
    }

    /// Returns the code of the error that the right answer names; `None` if the program compiles.
    ///
    /// # Errors
    /// Not exactly one answer is right, or it names no code.
    pub fn error_code(&self) -> Result<Option<&str>> {
        let right: Vec<_> = self.answers.iter().filter(|(is_right, _)| *is_right).collect();
        let [(_, right)] = right[..] else { bail!("exactly one answer must be right") };
        let word = right.split([':', ' ', ',']).next().unwrap_or_default().trim_matches('`');
        match word {
            "compiles" | "It" => Ok(None),
            code if code.starts_with('E') && code.len() == 5 => Ok(Some(code)),
            _ => bail!("the right answer must begin with `compiles` or the code of an error"),
        }
    }
}

/// Returns the file of an item's quiz.
pub fn path(item: &str) -> String {
    format!("book/quizzes/{}.md", short(item))
}

/// Reads an item's quiz, and checks what needs no compiler.
///
/// # Errors
/// The file cannot be read, has too few questions, or a question is not as it must be.
pub fn questions(root: &Path, item: &str) -> Result<Vec<Question>> {
    let path = path(item);
    let text = read(root, &path)?;
    let mut questions = Vec::new();
    for part in text.split("\n## ").skip(1) {
        let title = part.lines().next().unwrap_or_default();
        let question = parse(part).with_context(|| format!("{path}, \"{title}\""))?;
        questions.push(question);
    }
    ensure!(
        questions.len() >= LEAST,
        "{path} has {} questions, but a lesson has at least {LEAST}",
        questions.len()
    );
    Ok(questions)
}

fn parse(text: &str) -> Result<Question> {
    let (title, rest) = text.split_once('\n').context("the question has no text")?;
    let (kind, rest) = rest.trim_start().split_once('\n').context("the question has no kind")?;
    let kind = match kind.trim() {
        "kind: choose" => Kind::Choose,
        "kind: compiles" => Kind::Compiles,
        "kind: outcomes" => Kind::Outcomes,
        other => bail!("cannot read `{other}`: write `kind: choose`, `compiles` or `outcomes`"),
    };
    let (mut body, mut answers, mut why) = (String::new(), Vec::new(), String::new());
    let mut is_code = false;
    for line in rest.lines() {
        is_code ^= line.trim_start().starts_with("```");
        let answer = [("- [x] ", true), ("- [ ] ", false)]
            .into_iter()
            .find_map(|(mark, is_right)| Some((is_right, line.strip_prefix(mark)?.to_owned())));
        match answer.filter(|_| !is_code) {
            Some(answer) => answers.push(answer),
            None if answers.is_empty() => writeln!(body, "{line}")?,
            None => match answers.last_mut() {
                Some((_, last)) if line.starts_with("  ") => write!(last, " {}", line.trim())?,
                _ => writeln!(why, "{line}")?,
            },
        }
    }
    let title = title.trim().to_owned();
    let question =
        Question { title, kind, body: body.trim().to_owned(), answers, why: why.trim().to_owned() };
    ensure!(question.answers.len() >= 2, "the question has fewer than two answers");
    ensure!(question.answers.iter().any(|(is_right, _)| *is_right), "no answer is marked `[x]`");
    ensure!(!question.why.is_empty(), "nothing says why the answer is right");
    if kind != Kind::Choose {
        ensure!(question.program().is_some(), "the question has no program");
    }
    match kind {
        Kind::Choose => {}
        Kind::Compiles => drop(question.error_code()?),
        Kind::Outcomes => explored::check(&question)?,
    }
    Ok(question)
}

/// Returns the chapter of an item's quiz. Without a script the answers are in parts that open.
pub(crate) fn chapter(root: &Path, item: &str) -> Result<String> {
    let number = number(item);
    let mut text =
        format!("# Quiz of item {number}\n\nA question may have more than one right answer.\n\n");
    for (index, question) in questions(root, item)?.iter().enumerate() {
        let Question { title, body, why, answers, .. } = question;
        write!(
            text,
            "<section class=\"question\">\n\n## {}. {title}\n\n{body}\n\n<ol type=\"A\" class=\"answers\">\n",
            index + 1
        )?;
        for (is_right, answer) in answers {
            let right = if *is_right { " data-right" } else { "" };
            write!(text, "<li{right}>\n\n{answer}\n\n</li>\n")?;
        }
        let right: Vec<_> = answers
            .iter()
            .zip('A'..)
            .filter(|((is_right, _), _)| *is_right)
            .map(|(_, c)| c.to_string())
            .collect();
        write!(
            text,
            "</ol>\n<details><summary>Answer</summary>\n\n**{}.** {why}\n\n</details>\n</section>\n\n",
            right.join(", ")
        )?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOST: &str = "Which?\nkind: outcomes\n\n```text\nthread A, B\n    value = count\n    value = value + 1\n    count = value\n```\n\n\
                        - [x] `count = 1`\n- [x] `count = 2`\n- [ ] `count = 0`\n\nBecause.\n";

    #[test]
    fn question_has_its_parts() {
        let question =
            parse("Why?\nkind: choose\n\nText.\n\n- [ ] no\n- [x] yes,\n  yes\n\nSo.\n").unwrap();
        assert_eq!((&*question.title, &*question.body, &*question.why), ("Why?", "Text.", "So."));
        assert_eq!(question.answers, [(false, "no".to_owned()), (true, "yes, yes".to_owned())]);
    }

    #[test]
    fn outcomes_are_held_by_the_explorer() {
        assert!(parse(LOST).is_ok());
        for wrong in [
            LOST.replace("[ ] `count = 0", "[x] `count = 0"),
            LOST.replace("[x] `count = 1", "[ ] `count = 1"),
        ] {
            let error = parse(&wrong).unwrap_err().to_string();
            assert!(error.contains("the explorer"), "{error}");
        }
        assert!(parse(&LOST.replace("`count = 1`", "`other = 1`")).is_err());
    }

    #[test]
    fn code_of_the_error_is_in_the_right_answer() {
        let text = "Does it?\nkind: compiles\n\n```rust\nfn main() {}\n```\n\n- [x] compiles\n- [ ] E0499: no\n\nYes.\n";
        assert_eq!(parse(text).unwrap().error_code().unwrap(), None);
        let text = text.replace("[x] compiles", "[ ] compiles").replace("[ ] E0", "[x] E0");
        assert_eq!(parse(&text).unwrap().error_code().unwrap(), Some("E0499"));
        assert!(parse(&text.replace("E0499", "no")).is_err());
    }
}
