//! Writes the last generation.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::Path,
};

use anyhow::{Context, Result};
use rustix::fs::{Access, access};

/// Refuses a path that cannot be written, before a thousand generations are run for it. It creates
/// nothing, so that a run that fails later leaves no empty file behind.
pub(crate) fn check(path: &Path) -> Result<()> {
    if is_standard_output(path) {
        return Ok(());
    }
    can_be_written(path).with_context(|| format!("cannot write {}", path.display()))
}

fn can_be_written(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        // Opening a pipe would wait for its reader, and a device needs no check.
        Ok(found) if found.is_file() => File::options().write(true).open(path).map(drop),
        Ok(found) if found.is_dir() => Err(ErrorKind::IsADirectory.into()),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new("."));
            Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
        }
        Err(error) => Err(error),
    }
}

pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if !is_standard_output(path) {
        return fs::write(path, text).with_context(|| format!("cannot write {}", path.display()));
    }
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.context("cannot write to standard output")
}

fn is_standard_output(path: &Path) -> bool {
    path == Path::new("-")
}
