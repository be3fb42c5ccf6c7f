//! Builds items, and finds out where their programs are.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::Stdio,
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

/// Builds `items` in release; the programs of those that compile, by name. What cargo and the
/// compiler say goes to standard error.
///
/// # Errors
/// Cargo cannot be started or its messages cannot be read.
pub fn build(items: &[Item]) -> Result<HashMap<String, PathBuf>> {
    let mut command = cargo();
    command.args([
        "build",
        "--release",
        "--keep-going",
        "--message-format=json-render-diagnostics",
    ]);
    for item in items {
        command.args(["--package", &item.name]);
    }
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let messages = BufReader::new(child.stdout.take().context("cargo's output is not piped")?);
    let mut programs = HashMap::new();
    for line in messages.lines() {
        let line = line.context("cannot read what cargo says")?;
        // Messages of other kinds have neither field, or are none at all: they are not for us.
        if let Ok(Message {
            target: Some(target),
            executable: Some(path),
        }) = serde_json::from_str(&line)
        {
            programs.insert(target.name, path);
        }
    }
    // A failed build shows as a program that is missing.
    child.wait().context("cannot wait for cargo")?;
    Ok(programs)
}
