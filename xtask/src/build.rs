//! Builds items, and finds out where their programs are.

use std::{collections::HashMap, path::PathBuf, process::Command, time::Duration};

use anyhow::Result;
use serde::Deserialize;

use crate::{
    run::{interrupt::INTERRUPTED, lines::Piece, watch::watch},
    terminal::{Progress, Terminal},
    workspace::{Item, cargo},
};

/// The parts of cargo's messages that matter here.
#[derive(Deserialize)]
struct Message {
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Builds the items in release. Returns their programs by the item's name; one that does not
/// compile is missing.
///
/// # Errors
/// Cargo cannot be started.
pub(crate) fn build_programs(
    items: &[Item],
    terminal: &Terminal,
) -> Result<HashMap<String, PathBuf>> {
    let mut command = cargo();
    command.args(["build", "--release", "--bins"]);
    build(command, items, terminal, Item::name)
}

/// Builds the items in debug, as their tests do. Returns their programs by the item's name.
///
/// # Errors
/// Cargo cannot be started.
pub(crate) fn build_debug_programs(
    items: &[Item],
    terminal: &Terminal,
) -> Result<HashMap<String, PathBuf>> {
    let mut command = cargo();
    command.args(["build", "--bins"]);
    build(command, items, terminal, Item::name)
}

/// Builds the items' benchmarks. Returns their programs by the item's name; one that does not
/// compile is missing.
///
/// # Errors
/// Cargo cannot be started.
pub(crate) fn build_benches(
    items: &[Item],
    terminal: &Terminal,
) -> Result<HashMap<String, PathBuf>> {
    let mut command = cargo();
    command.args(["build", "--profile", "bench"]);
    for item in items {
        command.args(["--bench", &item.bench()]);
    }
    build(command, items, terminal, Item::bench)
}

/// Runs cargo as a watched program: a signal ends it at once, and a closed standard error does not.
fn build(
    mut command: Command,
    items: &[Item],
    terminal: &Terminal,
    target: fn(&Item) -> String,
) -> Result<HashMap<String, PathBuf>> {
    command.args(["--keep-going", "--message-format=json-render-diagnostics"]);
    if terminal.shows_progress() {
        command.args(["--color", "always"]);
    }
    for item in items {
        command.args(["--package", &item.name]);
    }
    let mut programs = HashMap::new();
    watch(&mut command, Duration::MAX, &INTERRUPTED, |piece| match piece {
        Piece::Record(line) => {
            // Messages of other kinds have neither field.
            if let Ok(Message { target: Some(found), executable: Some(path) }) =
                serde_json::from_str(&line)
                && let Some(item) = items.iter().find(|item| target(item) == found.name)
            {
                programs.insert(item.name.clone(), path);
            }
        }
        Piece::Err(line) if terminal.shows_progress() && line.contains(COMPILING) => {
            terminal.progress(Progress::now(format!("building {}", compiled_package(&line))));
        }
        Piece::Err(line) => terminal.note(line),
        Piece::ErrEnd { tail, unshown } if unshown > 0 => {
            terminal.note(tail.join("\n"));
        }
        _ => {}
    })?;
    Ok(programs)
}

/// What cargo says of each package, in bold and green.
const COMPILING: &str = "Compiling";

/// Returns the package that cargo begins to compile.
fn compiled_package(line: &str) -> &str {
    let package = line.split_once(COMPILING).map_or("", |(_, rest)| rest);
    package.trim_start_matches("\x1b[0m").split_whitespace().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compiled_package_is_found_with_and_without_color() {
        let lines =
            ["   Compiling lab v0.1.0 (/x)", "\x1b[1m\x1b[92m   Compiling\x1b[0m lab v0.1.0"];
        assert_eq!(lines.map(compiled_package), ["lab", "lab"]);
    }
}
