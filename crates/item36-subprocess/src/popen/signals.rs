//! Signaling a child, and ending it.

use std::{io, sync::Arc, time::Duration};

use super::Popen;
use crate::{Error, Fate, Result, ReturnCode, Signal, deadline};

/// How long a killed child may take to exit. Only a process that traces it, or a device that it
/// waits for, can hold it longer; then the reaper takes it over.
pub(crate) const AFTER_KILL: Duration = Duration::from_millis(500);

impl Popen {
    /// Sends a signal. If the child was reaped, it sends nothing, which is not an error.
    ///
    /// # Errors
    /// [`Error::System`] if the child has become another user's.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::{CommandExt, Signal};
    ///
    /// let sleep = Command::new("sleep").arg("10").popen()?;
    /// sleep.send_signal(Signal::SIGUSR1)?;
    /// assert_eq!(sleep.wait()?.signal(), Some(Signal::SIGUSR1));
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn send_signal(&self, signal: Signal) -> Result<()> {
        let sent = self.state.send(signal);
        sent.map_err(|cause| self.cannot("signal", cause))
    }

    /// Asks the child to end: SIGTERM. The child can refuse.
    ///
    /// # Errors
    /// As [`send_signal`](Self::send_signal).
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("10").popen()?;
    /// sleep.terminate()?;
    /// assert_eq!(sleep.wait()?, -15);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn terminate(&self) -> Result<()> {
        self.send_signal(Signal::SIGTERM)
    }

    /// Ends the child: SIGKILL. Its own children live on.
    ///
    /// # Errors
    /// As [`send_signal`](Self::send_signal).
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("10").popen()?;
    /// sleep.kill()?;
    /// assert_eq!(sleep.wait()?, -9);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn kill(&self) -> Result<()> {
        self.send_signal(Signal::SIGKILL)
    }

    /// Stops the child politely: asks it to end by SIGTERM, waits for at most `grace`, then kills
    /// what is left and reaps the child. If the child leads a process group, both signals go to
    /// the whole group.
    ///
    /// # Errors
    /// [`Error::System`] if the system refuses to signal the child, and [`Error::TimeoutExpired`] if
    /// it does not exit within half a second after SIGKILL, because a debugger or a device holds it.
    ///
    /// ```
    /// use std::{process::Command, time::Duration};
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("1000").popen()?;
    /// assert_eq!(sleep.stop(Duration::from_secs(5))?, -15);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn stop(&self, grace: Duration) -> Result<ReturnCode> {
        self.signal_all(Signal::SIGTERM).map_err(|cause| self.cannot("signal", cause))?;
        // A stopped child acts on SIGTERM only when it goes on.
        let _ = self.signal_all(Signal::SIGCONT);
        // Unreaped, so that the group keeps its number until it is killed.
        self.wait_unreaped(deadline::after(grace))?;
        self.signal_all(Signal::SIGKILL).map_err(|cause| self.cannot("signal", cause))?;
        let code = self.wait_timeout(AFTER_KILL)?;
        code.ok_or_else(|| Error::TimeoutExpired {
            command: self.command.clone(),
            timeout: grace.saturating_add(AFTER_KILL),
            stdout: Arc::default(),
            stderr: Arc::default(),
            fate: Fate::Runs,
        })
    }

    /// Sends a signal to the child's process group: the child, its own children and theirs, unless
    /// they have left the group. The child must lead a group, by
    /// [`CommandExt::process_group(0)`](std::os::unix::process::CommandExt::process_group) or
    /// [`new_session`](crate::CommandExt::new_session).
    ///
    /// Once the child is reaped, nothing is sent. The group keeps its number while a process of it
    /// lives, but the system does not tell whether one does, and the number of an empty group can
    /// be given to another. (Python's `os.killpg` takes that risk.) So signal the group before you
    /// wait for the child. A child that has exited and was not waited for still keeps the number.
    ///
    /// # Errors
    /// [`Error::System`] if the child does not lead a group.
    ///
    /// ```
    /// use std::{os::unix::process::CommandExt as _, process::Command};
    /// use item36_subprocess::{CommandExt, Signal};
    ///
    /// let sh = Command::new("sh").args(["-c", "sleep 10 & wait"]).process_group(0).popen()?;
    /// sh.send_signal_to_group(Signal::SIGKILL)?;
    /// assert_eq!(sh.wait()?, -9);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn send_signal_to_group(&self, signal: Signal) -> Result<()> {
        let sent = self.state.send_to_group(self.id, signal);
        let sent = sent.and_then(|is_leader| match is_leader {
            Some(false) => Err(io::Error::other(
                "it does not lead one; start it with `.process_group(0)` or `.new_session()`",
            )),
            Some(true) | None => Ok(()),
        });
        sent.map_err(|cause| self.cannot("signal the process group of", cause))
    }

    /// Sends a signal to the process group `group` if the child belongs to it and is not reaped,
    /// and returns whether it does.
    pub(crate) fn send_to_group(&self, group: u32, signal: Signal) -> io::Result<bool> {
        Ok(self.state.send_to_group(group, signal)? == Some(true))
    }

    /// Sends a signal to the group that the child leads, or else to the child alone.
    pub(crate) fn signal_all(&self, signal: Signal) -> io::Result<()> {
        match self.state.send_to_group(self.id, signal) {
            Ok(Some(true) | None) => Ok(()),
            // The child alone may still be within reach.
            Ok(Some(false)) | Err(_) => self.state.send(signal),
        }
    }

    /// Kills the child, and the group that it leads, and reaps it. Returns what the system says if
    /// it refuses; then, and if the child does not exit soon, the reaper has to wait for it.
    pub(crate) fn end_now(&self) -> io::Result<()> {
        self.signal_all(Signal::SIGKILL)?;
        self.state.wait_until(deadline::after(AFTER_KILL))?;
        Ok(())
    }
}
