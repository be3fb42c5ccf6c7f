//! Lists the items, or the demos of some.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, ensure};

use crate::{
    build::build_programs,
    cli::Selection,
    terminal::{Terminal, say},
    workspace::{Workspace, select},
};

/// A demo as an item lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedDemo {
    pub name: String,
    /// The notebook's cells; empty where it has none.
    pub cells: String,
    pub about: String,
}

/// Lists the items, or with `words` the demos of those.
pub(crate) fn list(words: &[String]) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let selection = Selection { only: words.to_vec(), skip: Vec::new() };
    let selected = select(&workspace.items(), &selection)?;
    if words.is_empty() {
        for item in &selected {
            say(format!("{:18}  {}", item.name, item.about));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let programs = build_programs(&selected, &Terminal::new())?;
    for item in &selected {
        let program =
            programs.get(&item.name).with_context(|| format!("cannot build {}", item.name))?;
        say(&item.name);
        say(list_output(program)?.trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the demos of an item's program, in order.
pub(crate) fn demos(program: &Path) -> Result<Vec<ListedDemo>> {
    Ok(parse(&list_output(program)?))
}

fn list_output(program: &Path) -> Result<String> {
    let output = Command::new(program).arg("--list").output();
    let output = output.with_context(|| format!("cannot start {}", program.display()))?;
    ensure!(output.status.success(), "{} --list failed: {}", program.display(), output.status);
    String::from_utf8(output.stdout).context("the list of demos is not UTF-8")
}

/// Parses lines such as `ten-sleepers  [5]          Ten children sleep at the same time`: the names'
/// column is as wide as the longest name, and no cells hold two spaces.
fn parse(list: &str) -> Vec<ListedDemo> {
    let name = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let width = list.lines().map(|line| name(line).len()).max().unwrap_or(0) + 2;
    let demo = |line: &str| {
        let rest = line.get(width..).unwrap_or_default();
        let (cells, about) = match rest.split_once("  ") {
            Some((cells, about)) => (cells.to_owned(), about.trim_start().to_owned()),
            None => (String::new(), rest.trim_start().to_owned()),
        };
        ListedDemo { name: name(line), cells, about }
    };
    list.lines().map(demo).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_of_demos_is_parsed() {
        let list = "\
a-demo  [5]          Ten children
b       [40]-[44], [46]  It  waits
c                    Waits
d       after [68]   Step by step
";
        let demos: Vec<_> =
            parse(list).into_iter().map(|demo| [demo.name, demo.cells, demo.about]).collect();
        assert_eq!(
            demos,
            [
                ["a-demo", "[5]", "Ten children"],
                ["b", "[40]-[44], [46]", "It  waits"],
                ["c", "", "Waits"],
                ["d", "after [68]", "Step by step"],
            ]
        );
    }
}
