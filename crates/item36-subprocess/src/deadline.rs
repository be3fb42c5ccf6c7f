//! Moments until which a call may wait, and sleeping until then at most.

use std::{
    io, thread,
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, Timespec, poll},
    io::Errno,
};

/// Returns the moment at which `timeout` has passed. `None` stands for never, also where the clock
/// cannot count that far.
pub(crate) fn after(timeout: Duration) -> Option<Instant> {
    Instant::now().checked_add(timeout)
}

/// Returns whether the deadline has passed.
pub(crate) fn has_passed(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() >= deadline)
}

/// Returns how long it is until the deadline.
pub(crate) fn left(deadline: Option<Instant>) -> Option<Duration> {
    deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
}

/// Returns the earlier of two deadlines.
pub(crate) fn earlier(a: Option<Instant>, b: Option<Instant>) -> Option<Instant> {
    a.into_iter().chain(b).min()
}

/// Sleeps until one of `fds` is ready, and returns `false` if the deadline has passed first. With
/// a deadline in the past it looks once.
pub(crate) fn poll_until(fds: &mut [PollFd<'_>], deadline: Option<Instant>) -> io::Result<bool> {
    loop {
        let timeout = left(deadline).and_then(|left| Timespec::try_from(left).ok());
        match poll(fds, timeout.as_ref()) {
            // The system may sleep for less than it was asked: it cannot count that far.
            Ok(0) if !has_passed(deadline) => {}
            Ok(ready) => return Ok(ready > 0),
            // A signal arrived: sleep on.
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

/// Pauses between two looks, each twice as long as the one before.
#[derive(Debug)]
pub(crate) struct Naps(Duration);

impl Naps {
    /// Python's cap is 50 ms; at 10 ms an idle core still sees no load.
    const LONGEST: Duration = Duration::from_millis(10);

    pub(crate) fn new() -> Self {
        Self(Duration::from_micros(500))
    }

    /// Returns the end of the next nap.
    pub(crate) fn next_end(&mut self) -> Option<Instant> {
        let nap = self.0;
        self.0 = (nap * 2).min(Self::LONGEST);
        after(nap)
    }

    /// Takes a nap that ends at the deadline at the latest.
    pub(crate) fn nap(&mut self, deadline: Option<Instant>) {
        if let Some(nap) = left(earlier(self.next_end(), deadline)) {
            thread::sleep(nap);
        }
    }
}
