//! A folder for photos that is gone after the demo, or else after the next one.

use std::{env, fs, io, process};

use rustix::process::{Pid, test_kill_process};
use tempfile::TempDir;

/// How the folder's name begins; the number of the process follows.
const PREFIX: &str = "item39-photos-";

/// Makes it. Who is killed, as the course's runner does at Ctrl-C, can tidy nothing up; so what
/// such demos have left is removed first.
pub fn temporary() -> io::Result<TempDir> {
    for entry in fs::read_dir(env::temp_dir())?.flatten() {
        if entry.file_name().to_str().and_then(owner).is_some_and(|owner| !is_alive(owner)) {
            // It may be somebody else's, or another demo is just removing it.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    tempfile::Builder::new().prefix(&format!("{PREFIX}{}-", process::id())).tempdir()
}

/// The process that a folder of this name belongs to.
fn owner(name: &str) -> Option<Pid> {
    let (number, _) = name.strip_prefix(PREFIX)?.split_once('-')?;
    Pid::from_raw(number.parse().ok().filter(|number| *number > 0)?)
}

/// Also if it belongs to somebody else, and may not be asked.
fn is_alive(process: Pid) -> bool {
    test_kill_process(process) != Err(rustix::io::Errno::SRCH)
}
