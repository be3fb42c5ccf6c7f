//! The process in which one check runs.

use std::{panic, process, thread};

use rustix::process::{Signal, set_parent_process_death_signal};

use super::Check;
use crate::{
    hang, panics,
    verdict::{PASSED, fail, limit, report},
};

/// Runs the check, reports its verdict and ends the process.
pub(super) fn run(check: &Check, token: &str) -> ! {
    // Best effort: a check whose judge is gone would end by its own limit.
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
    panics::record();
    panics::leave_to_verdict();
    let watchdog = thread::Builder::new().name("watchdog".to_owned()).spawn(|| {
        thread::sleep(limit());
        fail(format_args!("not done after {:?}\n{}", limit(), hang::diagnosis()));
    });
    if let Err(error) = watchdog {
        fail(format_args!("cannot start the watchdog: {error}"));
    }
    match panic::catch_unwind(check.run) {
        Ok(()) => {
            report(token, PASSED);
            process::exit(0)
        }
        Err(payload) => fail(panics::last().unwrap_or_else(|| panics::message(payload.as_ref()))),
    }
}
