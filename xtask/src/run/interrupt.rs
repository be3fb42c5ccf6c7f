//! Ctrl-C, SIGTERM and SIGHUP: the first ends the run with a report, the second ends it at once.

use std::{
    process,
    sync::atomic::{AtomicBool, Ordering},
};

use anyhow::{Context, Result};

use crate::run::leftovers::kill_children;

/// Set by the first signal.
pub(crate) static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What a shell reports of a program that Ctrl-C ended: 128 + SIGINT.
pub(crate) const INTERRUPTED_CODE: u8 = 130;

/// Listens for the signals, which until then end this program as they do any other.
pub(crate) fn listen() -> Result<()> {
    ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            kill_children();
            process::exit(INTERRUPTED_CODE.into());
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Returns whether a signal has come.
pub(crate) fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}
