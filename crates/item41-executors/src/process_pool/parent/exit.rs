//! The end of a worker process, as something to wait for.

use std::{
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    process::{Child, ExitStatus},
    time::{Duration, Instant},
};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// A descriptor that becomes readable when a process has ended, even where another process holds its
/// socket open. On systems that have none, the end of the socket must do.
pub(super) struct Exit(Option<OwnedFd>);

impl Exit {
    #[cfg(target_os = "linux")]
    pub(super) fn of(child: &Child) -> Self {
        use rustix::process::{Pid, PidfdFlags, pidfd_open};
        // Before Linux 5.3 there is none.
        Self(pidfd_open(Pid::from_child(child), PidfdFlags::empty()).ok())
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn of(_: &Child) -> Self {
        Self(None)
    }

    pub(super) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.0.as_ref().map(AsFd::as_fd)
    }

    /// Waits until `child` has ended, at most until the `deadline`. Returns how it ended, if it did.
    pub(super) fn wait(&self, child: &mut Child, deadline: Instant) -> Option<ExitStatus> {
        const NAP: Duration = Duration::from_millis(1);
        loop {
            match child.try_wait() {
                Ok(None) => {}
                Ok(status) => return status,
                Err(_) => return None,
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            let Some(exit) = self.descriptor() else {
                std::thread::sleep(NAP);
                continue;
            };
            // Rounded up, so that it does not end too early. After an interruption it looks again.
            let timeout = PollTimeout::try_from(left + NAP).unwrap_or(PollTimeout::MAX);
            let _ = poll(&mut [PollFd::new(exit, PollFlags::POLLIN)], timeout);
            // A tracer may hold a dead child: it can be seen and not be waited for.
            if matches!(child.try_wait(), Ok(None)) {
                std::thread::sleep(NAP.min(left));
            }
        }
    }
}
