//! Sleep until a child exits, without reaping it and without holding a lock.
//!
//! Linux gives a descriptor for a process that becomes readable when the process exits. Elsewhere,
//! and on kernels before 5.3, the child is asked again and again with naps in between, as Python
//! does it everywhere.

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    process::Child,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use nix::poll::{PollFd, PollFlags};

use crate::poll::poll_until;

const SHORTEST_NAP: Duration = Duration::from_micros(500);
const LONGEST_NAP: Duration = Duration::from_millis(10);

/// A way to sleep until a child exits. Several threads can sleep on clones of it.
#[derive(Clone, Debug)]
pub(crate) enum ExitWatch {
    /// Readable once the child has exited; it names this very process, also after the number has
    /// gone to another one.
    Descriptor(Arc<OwnedFd>),
    /// The length of the next nap.
    Nap(Duration),
}

impl ExitWatch {
    /// Watches `child`, which must not have been reaped yet.
    pub fn new(child: &Child) -> Self {
        match open(child) {
            Some(descriptor) => Self::Descriptor(Arc::new(descriptor)),
            None => Self::napping(),
        }
    }

    pub fn napping() -> Self {
        Self::Nap(SHORTEST_NAP)
    }

    /// Sleeps until it is worth looking at the child again. `false` says that the deadline came
    /// first.
    pub fn sleep_until(&mut self, deadline: Option<Instant>) -> io::Result<bool> {
        match self {
            Self::Descriptor(descriptor) => {
                let mut fds = [PollFd::new(descriptor.as_fd(), PollFlags::POLLIN)];
                poll_until(&mut fds, deadline)
            }
            Self::Nap(nap) => {
                let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
                if left.is_some_and(|left| left.is_zero()) {
                    return Ok(false);
                }
                thread::sleep(left.unwrap_or(*nap).min(*nap));
                *nap = (*nap * 2).min(LONGEST_NAP);
                Ok(true)
            }
        }
    }
}

#[cfg(target_os = "linux")]
fn open(child: &Child) -> Option<OwnedFd> {
    use rustix::process::{Pid, PidfdFlags, pidfd_open};
    pidfd_open(Pid::from_child(child), PidfdFlags::empty()).ok()
}

#[cfg(not(target_os = "linux"))]
fn open(_: &Child) -> Option<OwnedFd> {
    None
}
