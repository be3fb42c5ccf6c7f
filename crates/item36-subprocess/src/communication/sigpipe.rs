//! Writes to a pipe without the signal that a reader's end causes.
//!
//! Rust programs ignore SIGPIPE from their start. Many command-line tools restore its default
//! action, so that they end quietly when their own reader has gone. A child that closes its input
//! would then end its parent.

use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use rustix::io::{Errno, Result};

use crate::unsafe_code::is_sigpipe_pending;

/// Runs `write` so that a pipe without a reader is only the error EPIPE, whatever the program has
/// decided about SIGPIPE.
///
/// The signal goes to the thread that writes. So this thread blocks it and, if it has come,
/// removes it before it unblocks it again.
pub(super) fn without_sigpipe<T>(write: impl FnOnce() -> Result<T>) -> Result<T> {
    let sigpipe: SigSet = [Signal::SIGPIPE].into_iter().collect();
    let Ok(before) = sigpipe.thread_swap_mask(SigmaskHow::SIG_BLOCK) else {
        return write();
    };
    let written = write();
    if matches!(written, Err(Errno::PIPE)) && is_sigpipe_pending() {
        // It is there, so this does not wait.
        let _ = sigpipe.wait();
    }
    // The mask was valid when this thread had it.
    let _ = before.thread_set_mask();
    written
}
