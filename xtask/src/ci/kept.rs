//! Files with parts that a tool keeps: found when they differ, and mended.

use std::fs;

use anyhow::{Context, Result};

use crate::{ci::source::line_at, workspace::root};

/// A file as it is and as it should be.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The path, relative to the workspace.
    pub path: String,
    pub old: String,
    pub new: Result<String>,
}

impl Kept {
    /// Returns the problem of the file, if it has one: `what` differs.
    pub(crate) fn problem(&self, what: &str) -> Option<String> {
        let Self { path, old, new } = self;
        match new {
            Ok(new) if new == old => None,
            Ok(new) => {
                let line = new.lines().zip(old.lines()).position(|(new, old)| new != old);
                let line = line.unwrap_or_else(|| line_at(old, old.len()) - 1) + 1;
                Some(format!("{path}:{line}: {what}: run `cargo xtask ci --fix`"))
            }
            Err(error) => Some(format!("{path}:1: {error:#}")),
        }
    }

    /// Writes the file if it differs, and returns whether it did.
    pub(crate) fn mend(self) -> Result<Option<String>> {
        let Self { path, old, new } = self;
        let new = new.with_context(|| format!("cannot mend {path}"))?;
        if new == old {
            return Ok(None);
        }
        fs::write(root().join(&path), new).with_context(|| format!("cannot write {path}"))?;
        Ok(Some(path))
    }
}
