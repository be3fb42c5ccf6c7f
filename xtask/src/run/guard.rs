//! A process that ends what is running if this program is killed.
//!
//! Nothing can be done in a program that gets SIGKILL. So it starts itself once more as a guard, which
//! reads from a pipe the mark of each program that is about to be started. The pipe ends with this
//! program, however it ends, and then the guard kills every process that carries the last mark.

use std::{
    env,
    io::{self, BufRead, Write},
    os::unix::process::CommandExt,
    path::Path,
    process::{self, ChildStdin, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use anyhow::{Context, Result};

use crate::run::leftovers::Mark;

/// The first argument of this program when it is to be a guard.
const GUARD: &str = "__guard";

/// The end of the pipe that is written to; `None` without a guard.
static PIPE: Mutex<Option<ChildStdin>> = Mutex::new(None);

/// The guard's process; 0 without one.
static ID: AtomicU32 = AtomicU32::new(0);

/// Starts the guard, where processes can be found by their mark (on Linux).
pub(crate) fn start() -> Result<()> {
    // Not the path of this program, which may hold a newer one by now.
    let this = Path::new("/proc/self/exe");
    if !this.exists() {
        return Ok(());
    }
    let mut command = Command::new(this);
    // In a process group of its own, Ctrl-C does not reach it.
    command.arg(GUARD).process_group(0).env_remove(Mark::NAME);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().context("cannot start the guard")?;
    *PIPE.lock().unwrap_or_else(PoisonError::into_inner) = child.stdin.take();
    ID.store(child.id(), Ordering::Relaxed);
    Ok(())
}

/// Tells the guard of the program that is started next.
pub(crate) fn tell(mark: &str) {
    if let Some(pipe) = &mut *PIPE.lock().unwrap_or_else(PoisonError::into_inner) {
        // Without its guard, this program runs as well.
        let _ = writeln!(pipe, "{mark}");
    }
}

/// Returns whether a process is the guard, which must not be ended as a leftover.
pub(crate) fn is_guard(process: i32) -> bool {
    u32::try_from(process)
        .is_ok_and(|process| process != 0 && process == ID.load(Ordering::Relaxed))
}

/// Guards the program that started this one, if it was started for that; returns otherwise.
pub(crate) fn become_guard() {
    if env::args_os().nth(1).is_none_or(|first| first != GUARD) {
        return;
    }
    let marks = io::stdin().lock().lines().map_while(Result::ok);
    if let Some(last) = marks.last() {
        Mark::of(last).kill_all();
    }
    process::exit(0);
}
