//! The end of a worker process, as something that can be waited for.

use std::{
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    process::Child,
    time::{Duration, Instant},
};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// Becomes readable when a process has ended: also where another process holds its socket open. On
/// systems that have none, the end of the socket must do.
pub(super) struct Exit(Option<OwnedFd>);

impl Exit {
    #[cfg(target_os = "linux")]
    pub fn of(child: &Child) -> Self {
        use rustix::process::{Pid, PidfdFlags, pidfd_open};
        // Before Linux 5.3 there is none.
        Self(pidfd_open(Pid::from_child(child), PidfdFlags::empty()).ok())
    }

    #[cfg(not(target_os = "linux"))]
    pub fn of(_: &Child) -> Self {
        Self(None)
    }

    pub fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.0.as_ref().map(AsFd::as_fd)
    }

    /// Waits until `child` has ended, at most until the moment `end`.
    pub fn wait(&self, child: &mut Child, end: Instant) {
        const NAP: Duration = Duration::from_millis(1);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || !matches!(child.try_wait(), Ok(None)) {
                return;
            }
            let Some(exit) = self.descriptor() else {
                std::thread::sleep(NAP);
                continue;
            };
            // Rounded up, so that it does not end before its time; an interruption looks again.
            let limit = PollTimeout::try_from(left + NAP).unwrap_or(PollTimeout::MAX);
            let _ = poll(&mut [PollFd::new(exit, PollFlags::POLLIN)], limit);
        }
    }
}
