//! Builds items, and finds out where their programs are.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::items::{Item, cargo};

/// What of cargo's messages matters here.
#[derive(Deserialize)]
struct Message {
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Builds the items in release: their programs, by the item's name.
///
/// # Errors
/// Cargo cannot be started or its messages cannot be read.
pub fn build_programs(items: &[Item]) -> Result<HashMap<String, PathBuf>> {
    let mut command = cargo();
    command.args(["build", "--release", "--bins"]);
    build(command, items, Item::name)
}

/// Builds the items' benchmarks: their programs, by the item's name.
///
/// # Errors
/// Cargo cannot be started or its messages cannot be read.
pub fn build_benches(items: &[Item]) -> Result<HashMap<String, PathBuf>> {
    let mut command = cargo();
    command.args(["build", "--profile", "bench"]);
    for item in items {
        command.args(["--bench", &item.bench()]);
    }
    build(command, items, Item::bench)
}

/// What cargo and the compiler say goes to standard error; what fails to build is missing.
fn build(
    mut command: Command,
    items: &[Item],
    target: fn(&Item) -> String,
) -> Result<HashMap<String, PathBuf>> {
    command.args(["--keep-going", "--message-format=json-render-diagnostics"]);
    for item in items {
        command.args(["--package", &item.name]);
    }
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let messages = BufReader::new(child.stdout.take().context("cargo's output is not piped")?);
    let mut programs = HashMap::new();
    for line in messages.lines() {
        let line = line.context("cannot read what cargo says")?;
        // Messages of other kinds have neither field, or are none at all: they are not for us.
        if let Ok(Message { target: Some(found), executable: Some(path) }) =
            serde_json::from_str(&line)
            && let Some(item) = items.iter().find(|item| target(item) == found.name)
        {
            programs.insert(item.name.clone(), path);
        }
    }
    child.wait().context("cannot wait for cargo")?;
    Ok(programs)
}
