//! A session of its own for a child.
//!
//! The only unsafe code here: std lets it be done between fork and exec alone, and what may be
//! done there no compiler can check.

use std::{os::unix::process::CommandExt, process::Command};

/// Has the child that `command` starts begin a session.
#[expect(unsafe_code, reason = "std has no safe way to begin a session")]
pub(crate) fn begin(command: &mut Command) -> &mut Command {
    let begin = || {
        rustix::process::setsid()?;
        Ok(())
    };
    // SAFETY: after fork only this thread is there, and a lock that another one held stays locked
    // for ever. So the function takes no lock and allocates nothing: it is one system call, and
    // its error is a number.
    unsafe { command.pre_exec(begin) }
}
