//! The minutes in the teacher's guide: each section of a lesson has some, they add up, and an exercise
//! has as many as its own page says.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    exercises,
    items::items,
    markdown::{anchor, headings, read},
};

const GUIDE: &str = "docs/teaching.md";

/// What a lesson takes: an evening, or a third of a day.
const LESSON: u32 = 150;

/// Checks the guide.
///
/// # Errors
/// The first section without minutes, row without a section, or sum that is wrong.
pub(crate) fn check(root: &Path) -> Result<()> {
    let guide = read(root, GUIDE)?;
    for item in items(root)? {
        let readme = format!("crates/{item}/README.md");
        let table = table(&guide, &item)?;
        let mut rows = rows(table)?;
        let sum: u32 = rows.values().sum();
        ensure!(
            sum == LESSON,
            "{GUIDE}: the minutes of {item} add up to {sum}, but a lesson takes {LESSON}; change a row"
        );
        let text = read(root, &readme)?;
        let mut missing = Vec::new();
        for heading in headings(&text, "##").into_iter().chain(headings(&text, "###")) {
            let link = format!("../{readme}#{}", anchor(heading));
            if rows.remove(&link).is_none() {
                missing.push(format!("| [{heading}]({link}) | home |"));
            }
        }
        ensure!(
            missing.is_empty(),
            "{GUIDE}: sections of {item} have no minutes; add these rows, and move minutes to those that \
             are taught:\n{}",
            missing.join("\n")
        );
        for (link, minutes) in rows {
            let file = link.trim_start_matches("../");
            match exercises::minutes(root, file) {
                Some(own) => ensure!(
                    own == minutes,
                    "{GUIDE}: {file} says {own} minutes, and the guide says {minutes}"
                ),
                None if link.contains('#') => {
                    bail!(
                        "{GUIDE}: the row of `{link}` has no section; delete it, or mend the link"
                    )
                }
                None => {}
            }
        }
    }
    Ok(())
}

/// Returns the rows between an item's marks.
fn table<'a>(guide: &'a str, item: &str) -> Result<&'a str> {
    let mark = format!("<!-- minutes: {item} -->");
    let after = guide.split_once(&mark).with_context(|| format!("{GUIDE} has no mark `{mark}`"))?.1;
    let end = "<!-- end of minutes -->";
    Ok(after.split_once(end).with_context(|| format!("{GUIDE}: `{mark}` has no `{end}`"))?.0)
}

/// Returns each row's link, or its text where it has none, and its minutes.
fn rows(table: &str) -> Result<BTreeMap<String, u32>> {
    let mut rows = BTreeMap::new();
    let mut said = None;
    for line in table.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [what, minutes, ..] = cells[..] else { bail!("{GUIDE}: cannot read the row `{line}`") };
        let minutes = match minutes {
            _ if what == "**Sum**" => {
                said = Some(minutes);
                continue;
            }
            "home" => 0,
            _ => minutes
                .parse()
                .with_context(|| format!("{GUIDE}: `{minutes}` is not a number of minutes"))?,
        };
        let link = what.split_once("](").and_then(|(_, rest)| rest.strip_suffix(')'));
        rows.insert(link.unwrap_or(what).to_owned(), minutes);
    }
    let sum = format!("**{}**", rows.values().sum::<u32>());
    ensure!(said == Some(&*sum), "{GUIDE}: the row of the sum must say {sum}");
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn check_guide(rows: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("crates/item1-a/README.md", "# a\n## One `x`\n## Two\n");
        write("crates/item1-a/exercises/1-b/README.md", "# b\n\n10 minutes\n");
        let table = format!("| section | minutes |\n|---|---|\n{rows}");
        let sum: u32 = rows.split([' ', '\n']).filter_map(|word| word.parse::<u32>().ok()).sum();
        let table = format!("{table}| **Sum** | **{sum}** |\n");
        write(GUIDE, &format!("<!-- minutes: item1-a -->\n\n{table}\n<!-- end of minutes -->\n"));
        check(folder.path()).err().map(|error| error.to_string()).unwrap_or_default()
    }

    const ONE: &str = "| [1](../crates/item1-a/README.md#one-x) | 100 |\n";
    const TWO: &str = "| [2](../crates/item1-a/README.md#two) | 30 |\n";
    const EXERCISE: &str = "| [b](../crates/item1-a/exercises/1-b/README.md) | 10 |\n";
    const PAUSE: &str = "| break | 10 |\n";

    #[test]
    fn guide_with_all_minutes_is_accepted() {
        assert_eq!(check_guide(&format!("{ONE}{TWO}{EXERCISE}{PAUSE}")), "");
    }

    #[test]
    fn guide_is_refused_where_minutes_are_missing_or_wrong() {
        let without_two = PAUSE.replace("10", "40");
        for (rows, said) in [
            (format!("{ONE}{TWO}{EXERCISE}"), "add up to 140"),
            (
                format!("{ONE}{EXERCISE}{without_two}"),
                "| [Two](../crates/item1-a/README.md#two) | home |",
            ),
            (
                format!("{ONE}{TWO}{}{}", EXERCISE.replace("10", "15"), PAUSE.replace("10", "5")),
                "says 10 minutes",
            ),
            (format!("{ONE}{TWO}{EXERCISE}| [x](#gone) | 10 |\n"), "has no section"),
        ] {
            let found = check_guide(&rows);
            assert!(found.contains(said), "{found:?} does not say {said:?}");
        }
    }
}
