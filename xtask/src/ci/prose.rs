//! Finds the habits of speech that make sentences hard to read, as `CONTRIBUTING.md` lists them.

use anyhow::Result;
use regex_lite::Regex;

use crate::ci::source::{Source, Split, line_at};

const HABITS: &[Pattern] = &[
    Pattern {
        wrong: r"\b(who|some|every|no|any)(ever|body)\b",
        fine: NOTHING,
        better: "name the thread, caller, process or reader that acts",
    },
    Pattern {
        // A question may begin so; a statement names its subject.
        wrong: r"(?-i:\bWho)\s+[a-z]+|([.:;,(*]|\b(and|but|so|for|of|to|by|than|that|if|those|all|one|only|before|after|now|when|as|because))\s*\bwho\s+[a-z]+",
        fine: r"who\s[^.;]*\?|(says?|tells?|knows?|sees?|asks?|decides?|learns?|on)\s+who",
        better: "name the thread, caller, process or reader that acts",
    },
    Pattern {
        wrong: r"\b(he|she|him|his)\b",
        fine: NOTHING,
        better: "name the thread, caller, process or reader",
    },
    Pattern {
        wrong: r"\b(is|are|was|were|be)\s+no\s+[a-z]+",
        fine: r"\b(there|nor)\s+(is|are|was|were|((would|can|will|may|must)\s+be))\s+no\b|\bno\s+(longer|more|less|fewer|later|sooner|earlier|worse|better|faster|slower|larger|smaller|matter|one)\b",
        better: "`is not a`",
    },
    Pattern {
        wrong: r"\b(is|are|was|were)\s+none\b",
        fine: r"\b(there|of\s+which|of\s+them)\s+(is|are|was|were)\s+none\b",
        better: "`is not one`, or what it is instead",
    },
    Pattern { wrong: r"\bfor\s+ever\b", fine: NOTHING, better: "`forever`" },
    Pattern {
        wrong: r"\bso\s+(many|long|often|few|soon)\b",
        fine: r"\bso\s+(many|long|often|few|soon)(\s+\S+){0,3}\s+(that|as)\b|\bnot\s+so\s",
        better: "the amount: `at most 4`, `for that long`",
    },
    Pattern { wrong: r"\btill\b", fine: NOTHING, better: "`until`" },
    Pattern { wrong: r"\bhow[- ](mani|few)e?th\b", fine: NOTHING, better: "`position`" },
    Pattern {
        wrong: r"\b(neighbo|colo|behavio|hono|favo|labo|flavo|rumo|endeavo)ur[a-z]*\b",
        fine: NOTHING,
        better: AMERICAN,
    },
    Pattern {
        wrong: r"\b(cent|met|lit)re(s|d)?\b|\b(licenc|analys|judgem|artef|programm|catalogu)(e|es|ed|ent|ents|act|acts)\b|\b(gr[e]y|whils[t]|fulfi[l])\b",
        fine: NOTHING,
        better: AMERICAN,
    },
    Pattern {
        wrong: r"\b(optimi|seriali|initiali|synchroni|recogni|organi|reali|normali|paralleli|generali|speciali|summari|minimi|maximi|prioriti|vectori|emphasi|utili|stabili|visuali)s(e|es|ed|er|ers|ing|ation|ations)\b",
        fine: NOTHING,
        better: AMERICAN,
    },
    Pattern {
        wrong: r"\b(travel|model|label|signal|channel|marshal)l(ed|ing)\b",
        fine: NOTHING,
        better: AMERICAN,
    },
    Pattern {
        wrong: r"\b(door|mailbo|cre|hatc)(bell|x|w|h)?(s|es)?\b",
        fine: r"\bcre\b",
        better: "the field's word instead of the picture",
    },
    Pattern {
        wrong: r"\bin\s+vain\b|\b(come|comes|came|not\s+for)\s+(to\s+)?nothing\b",
        fine: NOTHING,
        better: "what happens, in plain words",
    },
];

/// Matches nothing.
const NOTHING: &str = r"a\bb";

const AMERICAN: &str = "American spelling, as in Rust's documentation";

/// How a habit is found, what of it is fine, and what to write instead. Case does not count, and a
/// space may be the end of a line.
///
/// The patterns are written so that they do not find themselves.
#[derive(Debug)]
struct Pattern {
    wrong: &'static str,
    fine: &'static str,
    better: &'static str,
}

/// A compiled [`Pattern`].
#[derive(Debug)]
struct Habit {
    wrong: Regex,
    fine: Regex,
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

fn habits() -> Result<Vec<Habit>> {
    let compile = |pattern: &Pattern| {
        let new = |pattern| Regex::new(&format!("(?im){pattern}"));
        let (wrong, fine) = (new(pattern.wrong)?, new(pattern.fine)?);
        Ok(Habit { wrong, fine, better: pattern.better })
    };
    HABITS.iter().map(compile).collect()
}

fn find(habit: &Habit, text: &str) -> Vec<(usize, String)> {
    let fine: Vec<_> = habit.fine.find_iter(text).map(|found| found.range()).collect();
    let is_fine =
        |at: usize, end: usize| fine.iter().any(|range| range.start < end && at < range.end);
    let wrong = habit.wrong.find_iter(text).filter(|found| !is_fine(found.start(), found.end()));
    wrong
        .map(|found| {
            let words: Vec<_> = found.as_str().split_whitespace().collect();
            let start = found.end() - found.as_str().trim_start().len();
            let problem = format!("\"{}\": write {}", words.join(" "), habit.better);
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
        let found = problems("a.rs", "// This is\n// no failure.\nlet x = is; // no failure\n");
        assert_eq!(found, ["a.rs:1: \"is no failure\": write `is not a`"]);
    }
}
