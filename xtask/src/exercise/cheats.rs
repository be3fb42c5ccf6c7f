//! Cheats: plausible wrong answers. Each says how its check must fail, and why it is wrong.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};

use super::catalog::{Exercise, read};

/// A plausible wrong answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cheat {
    pub(crate) path: PathBuf,
    /// The check that must fail.
    pub(crate) check: String,
    /// The words with which it must fail.
    pub(crate) words: String,
    /// What is wrong with it, said to the learner who wrote it.
    pub(crate) why: String,
}

/// Reads all cheats of an exercise, in the order of their names.
pub(crate) fn cheats(exercise: &Exercise) -> Result<Vec<Cheat>> {
    let folder = exercise.folder.join("cheats");
    let entries =
        fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    paths.sort();
    ensure!(!paths.is_empty(), "{} holds no cheat", folder.display());
    paths.into_iter().map(cheat).collect()
}

fn cheat(path: PathBuf) -> Result<Cheat> {
    let text = read(&path)?;
    let (check, words, why) = parse(&text).with_context(|| {
        format!(
            "cannot read {}: it must begin with \
             `// must fail in \"CHECK\" with \"WORDS\"` and `// why: REASON`",
            path.display()
        )
    })?;
    Ok(Cheat { path, check, words, why })
}

/// Returns the check, the words and the reason from a cheat's first two lines.
fn parse(text: &str) -> Option<(String, String, String)> {
    let mut lines = text.lines();
    let claim = lines.next()?.strip_prefix("// must fail in \"")?.strip_suffix('"')?;
    let (check, words) = claim.split_once("\" with \"")?;
    let why = lines.next()?.strip_prefix("// why: ")?;
    let is_said = !check.is_empty() && !words.is_empty() && !why.is_empty();
    is_said.then(|| (check.to_owned(), words.to_owned(), why.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cheat_names_its_check_its_words_and_its_reason() {
        let text = "// must fail in \"it counts\" with \"1 of 2\"\n// why: You guess.\nfn f() {}\n";
        let parsed = parse(text).unwrap();
        assert_eq!(parsed, ("it counts".to_owned(), "1 of 2".to_owned(), "You guess.".to_owned()));
        for bad in ["", "// must fail in \"a\" with \"\"\n// why: x", "// must fail in \"a\"\n"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}
