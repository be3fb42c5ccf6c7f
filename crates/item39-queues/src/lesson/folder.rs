//! A folder for photos that is removed after the demo, or else by the next one.

use std::{env, fs, io, process};

use rustix::process::{Pid, test_kill_process};
use tempfile::TempDir;

/// The beginning of the folder's name; the number of the process follows.
const PREFIX: &str = "item39-photos-";

/// Makes the folder. A demo that is killed, as the course's runner does at Ctrl-C, cannot remove its own;
/// so the folders that such demos have left are removed first.
pub(crate) fn temporary() -> io::Result<TempDir> {
    for entry in fs::read_dir(env::temp_dir())?.flatten() {
        if entry.file_name().to_str().and_then(owner).is_some_and(|owner| !is_alive(owner)) {
            // Best effort: it may belong to another user, or another demo is just removing it.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    tempfile::Builder::new().prefix(&format!("{PREFIX}{}-", process::id())).tempdir()
}

/// Returns the process that a folder of this name belongs to.
fn owner(name: &str) -> Option<Pid> {
    let (number, _) = name.strip_prefix(PREFIX)?.split_once('-')?;
    Pid::from_raw(number.parse().ok().filter(|number| *number > 0)?)
}

/// Whether the process is alive, even if it belongs to another user and may not be signaled.
fn is_alive(process: Pid) -> bool {
    test_kill_process(process) != Err(rustix::io::Errno::SRCH)
}
