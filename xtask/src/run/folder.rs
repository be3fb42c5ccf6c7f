//! The folder of a report: it is checked before anything is measured, and belongs to one run.

use std::{
    fs::{self, File, TryLockError},
    io::{Read, Write},
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context, Result, bail};

use crate::cli::Usage;

/// Room that a report may need; what this run writes is below a tenth of it.
const ROOM: usize = 4 << 20;

const LOCK: &str = ".lock";

/// A folder that no other run writes to while this value lives.
#[derive(Debug)]
pub(crate) struct ReportFolder {
    path: PathBuf,
    /// The lock ends with the file's last descriptor, also when this process is killed.
    _lock: File,
}

impl ReportFolder {
    /// Creates the folder and takes it for this run.
    ///
    /// # Errors
    /// [`Usage`] if it cannot be created or written to, if its disk is full, or if another run has
    /// it.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let usage = |error: anyhow::Error| Usage(format!("{error:#}; choose another with --out"));
        let create = || {
            fs::create_dir_all(path)
                .with_context(|| format!("cannot create the folder {}", path.display()))
        };
        create().map_err(usage)?;
        let lock = lock(path)?;
        try_to_write(path)
            .with_context(|| format!("cannot write a report to {}", path.display()))
            .map_err(usage)?;
        Ok(Self { path: path.to_path_buf(), _lock: lock })
    }

    /// Returns the folder's path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Creates the folder of an item's records within this one, without those of an earlier run:
    /// they would mix two runs.
    pub(crate) fn records(&self, name: &str) -> Result<PathBuf> {
        let folder = self.path.join(name);
        let empty = || -> std::io::Result<()> {
            fs::create_dir_all(&folder)?;
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "jsonl") {
                    fs::remove_file(path)?;
                }
            }
            Ok(())
        };
        empty().with_context(|| format!("cannot empty {}", folder.display()))?;
        Ok(folder)
    }
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let open = File::options().read(true).write(true).create(true).truncate(false).open(&path);
    let mut file = open
        .with_context(|| format!("cannot create {}", path.display()))
        .map_err(|error| Usage(format!("{error:#}; choose another folder with --out")))?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0)?;
            writeln!(file, "process {}", process::id())?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // What the lock says is only a hint: the answer is the same without it.
            let _ = file.read_to_string(&mut holder);
            bail!(Usage(format!(
                "cannot write to {}: another run has it ({}); wait for that run, since two runs at the \
                 same time disturb each other's timings",
                folder.display(),
                holder.trim()
            )))
        }
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}

/// Finds a full disk or a read-only folder now, not after minutes of measuring.
fn try_to_write(folder: &Path) -> std::io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&vec![b' '; ROOM])?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_belongs_to_one_run_and_the_other_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let first = ReportFolder::open(folder.path()).unwrap();
        let error = ReportFolder::open(folder.path()).unwrap_err();
        assert!(error.is::<Usage>());
        let holder = format!("another run has it (process {});", process::id());
        assert!(error.to_string().contains(&holder), "{error}");
        drop(first);
        ReportFolder::open(folder.path()).unwrap();
    }

    #[test]
    fn folder_that_cannot_be_created_is_a_mistake_of_usage() {
        let error = ReportFolder::open(Path::new("/dev/null/report")).unwrap_err();
        assert!(error.is::<Usage>(), "{error:#}");
        assert!(error.to_string().starts_with("cannot create the folder /dev/null/report"));
    }

    #[test]
    fn records_of_an_earlier_run_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let report = ReportFolder::open(folder.path()).unwrap();
        let records = report.records("records").unwrap();
        fs::write(records.join("item01-old.jsonl"), "").unwrap();
        report.records("records").unwrap();
        assert_eq!(fs::read_dir(records).unwrap().count(), 0);
    }
}
