//! Ends a demonstration that stands still.

use std::{thread, time::Duration};

use item36_subprocess::Popen;

/// Runs `work` and returns its result. If the child still runs after `timeout`, it is killed, so
/// that work that waits for the child comes to an end.
pub(crate) fn kill_after<T>(
    proc: &Popen,
    timeout: Duration,
    work: impl FnOnce() -> T,
) -> lab::Result<T> {
    thread::scope(|scope| {
        let watchdog = scope.spawn(|| -> lab::Result {
            if proc.wait_timeout(timeout)?.is_none() {
                proc.kill()?;
            }
            Ok(())
        });
        let value = work();
        watchdog.join().expect("the watchdog does not panic")?;
        Ok(value)
    })
}
