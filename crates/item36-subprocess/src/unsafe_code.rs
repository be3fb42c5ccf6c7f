//! All unsafe code of this crate: what neither std nor a dependency offers as a safe function.

use std::{os::unix::process::CommandExt, process::Command};

use nix::{
    errno::Errno,
    libc,
    sys::signal::SigSet,
    unistd::{getpid, getsid, setsid},
};
use rustix::process;

/// Makes the child that `command` starts begin a session. In a child that leads a session
/// already, because this was called twice, it does nothing.
#[expect(unsafe_code, reason = "std has no stable way to begin a session")]
pub(crate) fn begin_session(command: &mut Command) -> &mut Command {
    let begin = || match setsid() {
        Err(Errno::EPERM) if getsid(None) == Ok(getpid()) => Ok(()),
        Err(errno) => Err(errno.into()),
        Ok(_) => Ok(()),
    };
    // SAFETY: between fork and exec only this thread exists, and a lock that another thread held
    // stays locked. So the closure takes no lock and allocates nothing: it makes up to three
    // system calls, and its error is a number.
    unsafe { command.pre_exec(begin) }
}

/// Returns the signal of that number as rustix has it.
#[expect(unsafe_code, reason = "rustix has no safe way to name a real-time signal")]
pub(crate) fn numbered(number: i32) -> process::Signal {
    debug_assert!(crate::Signal::from_number(number).is_some(), "{number} is not a signal");
    // SAFETY: the number comes out of `crate::Signal`, whose constructors accept only the signals
    // that have names and those from SIGRTMIN to SIGRTMAX. None of these is reserved by libc.
    unsafe { process::Signal::from_raw_unchecked(number) }
}

/// Returns whether a SIGPIPE waits for this thread to unblock it.
#[expect(unsafe_code, reason = "nix and rustix have no `sigpending`")]
pub(crate) fn is_sigpipe_pending() -> bool {
    let mut pending: libc::sigset_t = *SigSet::empty().as_ref();
    // SAFETY: both calls get a pointer to a set that is initialized and lives longer than they do.
    unsafe {
        libc::sigpending(&raw mut pending) == 0
            && libc::sigismember(&raw const pending, libc::SIGPIPE) == 1
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn sigpipe_is_not_pending_without_a_broken_pipe() {
        assert!(!is_sigpipe_pending());
    }

    #[test]
    fn every_named_signal_keeps_its_number() {
        let signals = (1..=64).filter_map(crate::Signal::from_number);
        for signal in signals {
            assert_eq!(numbered(signal.number()).as_raw(), signal.number());
        }
    }

    #[test]
    fn begin_session_returns_the_command() -> io::Result<()> {
        let mut command = Command::new("true");
        assert!(begin_session(&mut command).status()?.success());
        Ok(())
    }
}
