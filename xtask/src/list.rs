//! Lists the items, or the demos of some.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, ensure};

use crate::{
    build::build_programs,
    cli::Selection,
    terminal::say,
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
    let programs = build_programs(&selected)?;
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
    Ok(list_output(program)?.lines().map(parse).collect())
}

fn list_output(program: &Path) -> Result<String> {
    let output = Command::new(program).arg("--list").output();
    let output = output.with_context(|| format!("cannot start {}", program.display()))?;
    ensure!(output.status.success(), "{} --list failed: {}", program.display(), output.status);
    String::from_utf8(output.stdout).context("the list of demos is not UTF-8")
}

/// Parses a line such as `ten-sleepers  [5]          Ten children sleep at the same time`. No name
/// and no cells hold two spaces.
fn parse(line: &str) -> ListedDemo {
    let mut parts = line.splitn(2, "  ");
    let name = parts.next().unwrap_or_default().to_owned();
    let rest = parts.next().unwrap_or_default().trim_start();
    let (cells, about) = match rest.split_once("  ") {
        Some((cells, about)) if cells.starts_with('[') => (cells, about.trim_start()),
        _ => ("", rest),
    };
    ListedDemo { name, cells: cells.to_owned(), about: about.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_of_demos_is_parsed() {
        let demo = |line| {
            let ListedDemo { name, cells, about } = parse(line);
            [name, cells, about]
        };
        assert_eq!(demo("a-demo  [5]          Ten children"), ["a-demo", "[5]", "Ten children"]);
        assert_eq!(
            demo("b       [40]-[44], [46]  It  waits"),
            ["b", "[40]-[44], [46]", "It  waits"]
        );
        assert_eq!(demo("c                    Waits"), ["c", "", "Waits"]);
    }
}
