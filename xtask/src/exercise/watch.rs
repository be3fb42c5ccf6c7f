//! Checks the answer each time it is saved.

use std::{
    fs,
    path::Path,
    process::ExitCode,
    thread,
    time::{Duration, SystemTime},
};

use anstream::println;
use anyhow::Result;

use super::{
    catalog::Exercise,
    learn::{Learner, show},
};

/// How often the file's time is looked at. No notification of the system is needed.
const POLL: Duration = Duration::from_millis(300);

/// Checks `first`, or the first open exercise, whenever its answer is saved; goes on to the next when
/// it passes. Ends after the last one, or by Ctrl-C.
pub(crate) fn watch<'a>(
    learner: &mut Learner<'a>,
    first: Option<&'a Exercise>,
) -> Result<ExitCode> {
    let mut current = first.or_else(|| learner.open_after(None));
    while let Some(exercise) = current {
        show(exercise)?;
        let path = exercise.answer();
        loop {
            let before = saved(&path);
            println!();
            if learner.run(exercise)? == ExitCode::SUCCESS {
                break;
            }
            println!("Waiting until you save {} (end with Ctrl-C)", path.display());
            while saved(&path) == before {
                thread::sleep(POLL);
            }
        }
        println!();
        current = learner.open_after(Some(exercise));
    }
    println!("All exercises are done or skipped.");
    Ok(ExitCode::SUCCESS)
}

/// Returns when a file was last saved; `None` while an editor replaces it.
fn saved(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|file| file.modified()).ok()
}
