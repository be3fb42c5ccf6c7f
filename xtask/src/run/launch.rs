//! Starts an item so that it does not outlive this program, even if this program is killed.
//!
//! The system can send a process a signal when its parent dies, but only the process itself can ask
//! for that. So this program starts itself, asks, and becomes the item.

use std::{
    env,
    ffi::OsString,
    os::unix::process::CommandExt,
    path::Path,
    process::{self, Command},
};

/// The first argument of this program when it is to become an item.
const LAUNCH: &str = "__launch";

/// Returns the command that runs `program`.
pub(crate) fn launched(program: &Path) -> Command {
    // Not the path, which may hold a newer program by now.
    let this = Path::new("/proc/self/exe");
    if cfg!(test) || !this.exists() {
        return Command::new(program);
    }
    let mut command = Command::new(this);
    command.arg(LAUNCH).arg(process::id().to_string()).arg(program);
    command
}

/// Becomes the item if this program was started for that; returns otherwise.
pub(crate) fn become_item() {
    let mut arguments = env::args_os().skip(1);
    if arguments.next().is_none_or(|first| first != LAUNCH) {
        return;
    }
    let (Some(parent), Some(program)) = (arguments.next(), arguments.next()) else { return };
    die_with(&parent);
    let error = Command::new(&program).args(arguments).exec();
    crate::terminal::note(format!("cannot start {}: {error}", program.display()));
    process::exit(127);
}

#[cfg(target_os = "linux")]
fn die_with(parent: &OsString) {
    use nix::{sys::prctl::set_pdeathsig, sys::signal::Signal, unistd::getppid};
    // Without it the item runs as well; it only may outlive a runner that is killed.
    let _ = set_pdeathsig(Signal::SIGKILL);
    // The parent may have died before that.
    if *parent != *getppid().to_string() {
        process::exit(1);
    }
}

#[cfg(not(target_os = "linux"))]
fn die_with(_: &OsString) {}
