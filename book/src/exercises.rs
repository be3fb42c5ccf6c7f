//! The exercises of a lesson, and the wrong answers that learners usually give.

use std::{fmt::Write, fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::{
    items::{items, names, number, short, topic},
    markdown::{anchor, deeper, escaped, read, split_title},
};

/// The file that the teacher's page begins with.
pub(crate) const WRONG_ANSWERS: &str = "book/wrong-answers.md";

/// The folders of an item's exercises, in their order: `1-lost-update`.
fn folders(root: &Path, item: &str) -> Result<Vec<String>> {
    let path = format!("crates/{item}/exercises");
    let names = names(root, &path)?;
    let folders: Vec<_> =
        names.into_iter().filter(|name| name.starts_with(|c: char| c.is_ascii_digit())).collect();
    ensure!(!folders.is_empty(), "cannot find an exercise in {path}");
    Ok(folders)
}

/// Returns the number by which `cargo xtask exercise` knows an exercise: `38.2`.
fn id(item: &str, folder: &str) -> String {
    format!("{}.{}", number(item), folder.split('-').next().unwrap_or_default())
}

/// Returns the chapter of an item's exercises.
pub(crate) fn chapter(root: &Path, item: &str) -> Result<String> {
    let number = number(item);
    let mut text = format!(
        "# The exercises of item {number}\n\n`cargo xtask exercise next {number}` shows the first one that is not done.\n\n"
    );
    for folder in folders(root, item)? {
        let id = id(item, &folder);
        let path = format!("crates/{item}/exercises/{folder}");
        let readme = read(root, &format!("{path}/README.md"))?;
        let (title, task) = split_title(&readme);
        let hints = read(root, &format!("{path}/hints.md"))?;
        let (_, hints) = split_title(&hints);
        write!(
            text,
            "## {id} {title}\n\n{}\n\n```sh\ncargo xtask exercise run {id}\n```\n\n\
             Your file is `{path}/exercise.rs`.\n\n",
            deeper(task, 1).trim()
        )?;
        for (index, hint) in hints.split("\n## ").filter(|hint| !hint.trim().is_empty()).enumerate()
        {
            let body = hint.split_once('\n').map_or("", |(_, body)| body).trim();
            write!(
                text,
                "<details><summary>Hint {}</summary>\n\n{body}\n\n</details>\n\n",
                index + 1
            )?;
        }
    }
    Ok(text)
}

/// Returns the teacher's page: what to ask about each exercise, and the usual wrong answers.
pub(crate) fn wrong_answers(root: &Path) -> Result<String> {
    let mut text = read(root, WRONG_ANSWERS)? + "\n";
    for item in items(root)? {
        writeln!(text, "## {} of item {}\n", topic(&item), number(&item))?;
        for folder in folders(root, &item)? {
            let path = format!("crates/{item}/exercises/{folder}");
            let readme = read(root, &format!("{path}/README.md"))?;
            let (title, _) = split_title(&readme);
            writeln!(text, "### {} {title}\n", id(&item, &folder))?;
            for name in names(root, &format!("{path}/cheats"))? {
                let source = read(root, &format!("{path}/cheats/{name}"))?;
                let why = source.lines().find_map(|line| line.strip_prefix("// why: "));
                let why = why.with_context(|| {
                    format!("cannot read {path}/cheats/{name}: it has no line `// why: `")
                })?;
                let answer = name.trim_end_matches(".rs").replace('_', " ");
                writeln!(
                    text,
                    "<details><summary>{answer}</summary>\n\n{}\n\n</details>\n",
                    escaped(why)
                )?;
            }
        }
    }
    Ok(text)
}

/// Returns the chapter and the heading of an exercise, if `file` is its README.
pub(crate) fn place(root: &Path, file: &str) -> Result<Option<(String, String)>> {
    let parts: Vec<_> = file.split('/').collect();
    let ["crates", item, "exercises", folder, "README.md"] = parts[..] else { return Ok(None) };
    if !root.join(file).is_file() {
        return Ok(None);
    }
    let readme = read(root, file)?;
    let heading = anchor(&format!("{} {}", id(item, folder), split_title(&readme).0));
    Ok(Some((format!("{}/exercises.md", short(item)), heading)))
}

/// Returns the minutes that an exercise's README names, if `file` is one.
pub(crate) fn minutes(root: &Path, file: &str) -> Option<u32> {
    let text = fs::read_to_string(root.join(file)).ok()?;
    text.lines().find_map(|line| line.strip_suffix(" minutes")?.parse().ok())
}
