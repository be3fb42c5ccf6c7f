//! Makes pipes larger while much goes through them.
//!
//! A pipe of 1 MiB moves the same amount in fewer and longer turns. But Linux lends each user
//! 64 MiB for all pipes (`/proc/sys/fs/pipe-user-pages-soft`), and when these are used up, every
//! new pipe of the user's programs holds one or two pages only. So a pipe is enlarged when it was
//! seen full, only a few are at a time, and it gets its usual size back when the call ends.

use std::{
    os::fd::OwnedFd,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// What a pipe holds on Linux. As much at a time means that there is more.
pub(super) const USUAL: usize = 64 * 1024;

/// The most that Linux grants to every user (`/proc/sys/fs/pipe-max-size`).
pub(super) const LARGE: usize = 1024 * 1024;

/// A quarter of what a user may have.
const MOST: usize = 16;

/// How many of this program's pipes are enlarged. It only counts, so no order matters.
static ENLARGED: AtomicUsize = AtomicUsize::new(0);

/// A pipe is enlarged. Keep this beside the pipe, and drop it when the pipe is closed.
#[derive(Debug)]
pub(super) struct Enlarged(());

impl Enlarged {
    /// Enlarges a pipe. `None` if the system refuses, or enough are enlarged: then the transfer is
    /// only slower.
    pub(super) fn new(pipe: &OwnedFd) -> Option<Self> {
        let add = |number: usize| (number < MOST).then_some(number + 1);
        ENLARGED.fetch_update(Relaxed, Relaxed, add).ok()?;
        // Its drop counts down if the system refuses.
        let enlarged = Self(());
        resize(pipe, LARGE).then_some(enlarged)
    }

    /// Gives the pipe its usual size back. The pipe stays enlarged if it holds more than fits.
    pub(super) fn give_back(self, pipe: &OwnedFd) -> Option<Self> {
        if resize(pipe, USUAL) { None } else { Some(self) }
    }
}

impl Drop for Enlarged {
    fn drop(&mut self) {
        ENLARGED.fetch_sub(1, Relaxed);
    }
}

#[cfg(target_os = "linux")]
fn resize(pipe: &OwnedFd, size: usize) -> bool {
    rustix::pipe::fcntl_setpipe_size(pipe, size).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn resize(_: &OwnedFd, _: usize) -> bool {
    false
}
