//! Lists the items, or the demos of some.

use std::{
    io::{self, Write},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, ensure};

use crate::{
    build::build_programs,
    items::{Workspace, select},
};

/// Lists the items, or with `words` the demos of those.
pub fn list(words: &[String]) -> Result<ExitCode> {
    let items = Workspace::load()?.items();
    let selected = select(&items, words, &[])?;
    if words.is_empty() {
        let mut out = io::stdout().lock();
        for item in &selected {
            writeln!(out, "{:18}  {}", item.name, item.about).context("cannot write the list")?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let programs = build_programs(&selected)?;
    for item in &selected {
        let program =
            programs.get(&item.name).with_context(|| format!("cannot build {}", item.name))?;
        println!("{}", item.name);
        let status = Command::new(program).arg("--list").status();
        let status = status.with_context(|| format!("cannot start {}", program.display()))?;
        ensure!(status.success(), "{} --list failed: {status}", item.name);
    }
    Ok(ExitCode::SUCCESS)
}
