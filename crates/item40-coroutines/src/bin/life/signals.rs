//! Signals that end, stop or continue an animation.

use std::{process, thread};

use anyhow::{Context, Result};
use nix::{
    sys::signal::{SigSet, Signal, kill},
    unistd::Pid,
};

/// The signals that this program handles, held back in every thread so that one thread can wait for
/// them.
pub(crate) struct Signals(SigSet);

impl Signals {
    /// Holds the signals back in this thread, and in those that it starts from now on.
    pub(crate) fn block() -> Result<Self> {
        let signals = [
            Signal::SIGINT,
            Signal::SIGQUIT,
            Signal::SIGTERM,
            Signal::SIGHUP,
            Signal::SIGTSTP,
            Signal::SIGCONT,
        ];
        let signals: SigSet = signals.into_iter().collect();
        signals.thread_block().context("cannot hold signals back")?;
        Ok(Self(signals))
    }

    /// Handles the signals in a thread of its own. `end` is called with the number of a signal that
    /// ends the program. `leave_while` is called with a function that stops the program and returns
    /// when it continues.
    pub(crate) fn watch(
        self,
        end: impl Fn(u8) + Send + 'static,
        leave_while: impl Fn(&mut dyn FnMut()) + Send + 'static,
    ) -> Result<()> {
        let watch = move || {
            while let Ok(signal) = self.0.wait() {
                match signal {
                    Signal::SIGTSTP => leave_while(&mut stop),
                    // Another program stopped this one with SIGSTOP, which cannot be handled.
                    Signal::SIGCONT => leave_while(&mut || ()),
                    _ => end(u8::try_from(signal as i32).unwrap_or_default()),
                }
            }
        };
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(watch)
            .context("cannot wait for signals")?;
        Ok(())
    }
}

/// Stops this program as Ctrl-Z does to one that does not handle it, and returns when it continues. A
/// shell sees the same signal.
fn stop() {
    // The SIGCONT that ends this stop is not one to handle again: the caller draws.
    let signals = SigSet::from_iter([Signal::SIGTSTP, Signal::SIGCONT]);
    let this = Pid::from_raw(process::id().cast_signed());
    // The signal reaches this thread, because all others hold it back.
    if kill(this, Signal::SIGTSTP).is_ok() && signals.thread_unblock().is_ok() {
        let _ = signals.thread_block(); // The program has been stopped and continues.
    }
}
