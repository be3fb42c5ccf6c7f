//! A temporary folder that Ctrl-C does not leave behind.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result};
use tempfile::TempDir;

/// The exit code after Ctrl-C, as shells have it: 128 plus the number of the signal.
const INTERRUPTED: i32 = 130;

/// Knows the temporary folder as soon as there is one.
pub(crate) struct Temporary(Arc<Mutex<Option<PathBuf>>>);

impl Temporary {
    /// From here on, Ctrl-C removes the folder and ends the program.
    pub(crate) fn removed_when_interrupted() -> Result<Self> {
        let folder: Arc<Mutex<Option<PathBuf>>> = Arc::default();
        let at_interrupt = Arc::clone(&folder);
        let remove_and_exit = move || {
            // Waits for a gallery that is just being opened; none can be opened later.
            let folder = at_interrupt.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(folder) = &*folder {
                // It fails while a photo arrives; without the folder none arrives.
                let _is_gone = (0..100).any(|_| fs::remove_dir_all(folder).is_ok());
            }
            process::exit(INTERRUPTED);
        };
        ctrlc::set_handler(remove_and_exit).context("cannot listen for Ctrl-C")?;
        Ok(Self(folder))
    }

    /// Makes the folder and opens the gallery in it. Ctrl-C waits until both are done, because the
    /// gallery makes its folder anew where it has been removed.
    pub(crate) fn make<T>(&self, open: impl FnOnce(&Path) -> Result<T>) -> Result<(TempDir, T)> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::Builder::new().prefix("gallery-").tempdir();
        let folder = folder.context("cannot make a folder for the gallery")?;
        *known = Some(folder.path().to_owned());
        let opened = open(folder.path())?;
        Ok((folder, opened))
    }
}
