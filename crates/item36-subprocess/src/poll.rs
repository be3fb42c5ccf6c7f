//! Sleep until a descriptor is ready, but no longer than until the deadline.

use std::{
    io,
    time::{Duration, Instant},
};

use nix::{errno::Errno, poll::PollFd};

/// When a time limit that starts now has passed; `None` is never, also where the clock cannot
/// count so far.
pub(crate) fn deadline(timeout: Option<Duration>) -> Option<Instant> {
    Instant::now().checked_add(timeout?)
}

/// Whether the deadline has passed.
pub(crate) fn has_passed(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() >= deadline)
}

/// Sleeps until one of `fds` is ready, or the deadline has passed: then it returns `false`. With a
/// deadline in the past it looks once.
pub(crate) fn poll_until(fds: &mut [PollFd<'_>], deadline: Option<Instant>) -> io::Result<bool> {
    loop {
        let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
        match poll_for(fds, left) {
            // The system may have slept for less than was asked: it cannot count so far.
            Ok(0) if !has_passed(deadline) => {}
            Ok(ready) => return Ok(ready > 0),
            // A signal came: sleep on.
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Nanoseconds, so that a time limit is not rounded up to the next millisecond.
#[cfg(target_os = "linux")]
fn poll_for(fds: &mut [PollFd<'_>], time: Option<Duration>) -> nix::Result<i32> {
    let time = time.map(nix::sys::time::TimeSpec::from_duration);
    nix::poll::ppoll(fds, time, None)
}

#[cfg(not(target_os = "linux"))]
fn poll_for(fds: &mut [PollFd<'_>], time: Option<Duration>) -> nix::Result<i32> {
    use nix::poll::PollTimeout;
    let time = time.map_or(PollTimeout::NONE, |time| {
        // Rounded up, or the last fraction of a millisecond would be a busy loop.
        PollTimeout::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(PollTimeout::MAX)
    });
    nix::poll::poll(fds, time)
}
