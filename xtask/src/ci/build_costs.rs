//! What a build costs: how many packages it compiles, and, on demand, how long it takes from nothing.

use std::{collections::BTreeSet, time::Instant};

use anyhow::{Context, Result, ensure};

use crate::{
    terminal::say,
    workspace::{Workspace, cargo},
};

/// The most packages of a build, without the item's own: with its demos, and as a library. A lower
/// number is welcome here; a higher one needs a reason.
const MOST: [(&str, usize, usize); 6] = [
    ("item36-subprocess", 37, 7),
    ("item37-threads", 38, 6),
    ("item38-locks", 27, 7),
    ("item39-queues", 47, 6),
    ("item40-coroutines", 39, 1),
    ("item41-executors", 38, 14),
];

/// Says how many packages each item needs, alone and as a library. Returns a line for each that needs
/// more than before.
pub(crate) fn packages() -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (item, with_demos, as_library) in MOST {
        let kinds = [("alone", with_demos, ""), ("as a library", as_library, NO_DEMOS)];
        for (kind, most, flag) in kinds {
            let count = dependencies(item, flag)?;
            say(format!("{item}, {kind}: {count} other packages"));
            if count > most {
                problems
                    .push(format!("{item}, {kind}, needs {count} other packages, before {most}"));
            }
        }
    }
    Ok(problems)
}

const NO_DEMOS: &str = "--no-default-features";

fn dependencies(item: &str, flag: &str) -> Result<usize> {
    let tree = format!("tree --package {item} --edges normal,build --prefix none {flag}");
    let output = cargo().args(tree.split_whitespace()).output().context("cannot start cargo")?;
    ensure!(output.status.success(), "cannot list the packages of {item}: cargo tree failed");
    let text = String::from_utf8_lossy(&output.stdout);
    // A package stands there again for each that needs it.
    let names: BTreeSet<_> = text
        .lines()
        .map(|line| line.split_whitespace().take(2).collect::<Vec<_>>())
        .filter(|words| words.first().is_some_and(|name| *name != item))
        .collect();
    Ok(names.len())
}

/// Builds from nothing, each time in a new folder: the first `run-all`, the tests, each item alone.
/// Says how long each takes, and how many packages it compiles.
pub(crate) fn cold() -> Result<Vec<String>> {
    let alone =
        |item: String| (format!("{item} alone"), format!("build --release --package {item}"));
    let items = Workspace::load()?.items().into_iter().map(|item| alone(item.name));
    let whole = [("run-all --quick", "xtask run-all --quick"), ("the tests", "test --workspace")];
    let whole = whole.map(|(what, command)| (what.to_owned(), command.to_owned()));
    let mut problems = Vec::new();
    for (what, command) in whole.into_iter().chain(items) {
        let folder = tempfile::tempdir().context("cannot make a folder to build in")?;
        let start = Instant::now();
        let mut command_line = cargo();
        command_line.args(command.split_whitespace()).env("CARGO_TARGET_DIR", folder.path());
        let output = command_line.output().context("cannot start cargo")?;
        let seconds = start.elapsed().as_secs_f64();
        let text = String::from_utf8_lossy(&output.stderr);
        let compiled =
            text.lines().filter(|line| line.trim_start().starts_with("Compiling")).count();
        say(format!("{what}: {seconds:.0} s, {compiled} packages compiled"));
        if !output.status.success() {
            problems.push(format!("{what}: `cargo {command}` failed"));
        }
    }
    Ok(problems)
}
