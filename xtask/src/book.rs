//! The course's book. Its builder is a package of its own: mdBook would make every build of the items
//! slower.

use std::{env, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};

use crate::{
    report::files,
    workspace::{Workspace, cargo},
};

/// The builder's package, outside the workspace.
pub(crate) const MANIFEST: &str = "book/Cargo.toml";

/// Builds the book in `out`, and shows it if asked. Returns the builder's exit code: 0, 1 if a source of
/// the book is wrong, 2 if the folder cannot be used.
pub(crate) fn book(out: Option<PathBuf>, open: bool) -> Result<ExitCode> {
    let out = match out {
        // The builder runs in the workspace's folder, the user may be elsewhere.
        Some(out) => env::current_dir().context("cannot tell the current folder")?.join(out),
        None => Workspace::load()?.book_folder(),
    };
    let mut builder = cargo();
    builder.args(["run", "--quiet", "--manifest-path", MANIFEST, "--"]).arg(&out);
    let status = builder.status().context("cannot start cargo")?;
    if !status.success() {
        // 101 is cargo's: the builder did not compile.
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        return Ok(ExitCode::from(code.filter(|code| *code <= 2).unwrap_or(1)));
    }
    if open {
        files::open(&out.join("index.html"))?;
    }
    Ok(ExitCode::SUCCESS)
}
