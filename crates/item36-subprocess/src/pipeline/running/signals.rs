//! Signaling a running pipeline, and ending it.

use std::{io, sync::Arc, time::Duration};

use super::RunningPipeline;
use crate::{Error, Fate, Result, ReturnCode, Signal, deadline, popen::AFTER_KILL};

impl RunningPipeline {
    /// Sends a signal to every stage that is not reaped.
    ///
    /// # Errors
    /// As [`Popen::send_signal`](crate::Popen::send_signal), after the others have been sent theirs.
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, Signal, command};
    ///
    /// let running = Pipeline::new(command(["yes"])).pipe(command(["sleep", "1000"])).popen()?;
    /// running.send_signal(Signal::SIGUSR1)?;
    /// assert_eq!(running.wait()?[1].signal(), Some(Signal::SIGUSR1));
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn send_signal(&self, signal: Signal) -> Result<()> {
        let sent: Vec<_> = self.stages.iter().map(|stage| stage.send_signal(signal)).collect();
        sent.into_iter().collect()
    }

    /// Asks every stage to end: SIGTERM.
    ///
    /// # Errors
    /// As [`send_signal`](Self::send_signal).
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["yes"])).pipe(command(["sleep", "1000"])).popen()?;
    /// running.terminate()?;
    /// assert_eq!(running.wait()?[1], -15);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn terminate(&self) -> Result<()> {
        self.send_signal(Signal::SIGTERM)
    }

    /// Ends every stage: SIGKILL.
    ///
    /// # Errors
    /// As [`send_signal`](Self::send_signal).
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["yes"])).pipe(command(["sleep", "1000"])).popen()?;
    /// assert_eq!(running.poll()?, None);
    /// running.kill()?;
    /// assert_eq!(running.wait()?[1], -9);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn kill(&self) -> Result<()> {
        self.send_signal(Signal::SIGKILL)
    }

    /// Sends a signal to the process group of the pipeline: its stages, and what they have started.
    /// Once all stages are reaped, nothing is sent, as with [`Popen::send_signal_to_group`](crate::Popen::send_signal_to_group).
    ///
    /// # Errors
    /// [`Error::System`] if the pipeline is not a
    /// [process group](crate::Pipeline::process_group).
    ///
    /// ```
    /// use item36_subprocess::{Pipeline, Signal, command};
    ///
    /// let running = Pipeline::new(command(["sh", "-c", "sleep 1000; true"]))
    ///     .pipe(command(["cat"]))
    ///     .process_group()
    ///     .piped()
    ///     .popen()?;
    /// running.send_signal_to_group(Signal::SIGKILL)?;
    /// assert_eq!(running.communicate(b"")?.return_codes(), [-9, -9]);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn send_signal_to_group(&self, signal: Signal) -> Result<()> {
        let sent = if self.is_group {
            self.signal_group(signal).map(drop)
        } else {
            Err(io::Error::other("it is not one; start it with `Pipeline::process_group`"))
        };
        sent.map_err(|cause| self.cannot("signal the process group of", cause))
    }

    /// Signals the group through a stage that still belongs to it, and returns whether there is
    /// one: as long as it is not reaped, the group keeps its number.
    fn signal_group(&self, signal: Signal) -> io::Result<bool> {
        let leader = self.stages[0].id();
        for stage in &self.stages {
            if stage.send_to_group(leader, signal)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Signals the group if the pipeline is one, or else every stage that is not reaped. Returns
    /// the first error, after all were tried.
    fn signal_all(&self, signal: Signal) -> io::Result<()> {
        if self.is_group && matches!(self.signal_group(signal), Ok(true)) {
            return Ok(());
        }
        let sent: Vec<_> = self.stages.iter().map(|stage| stage.signal_all(signal)).collect();
        sent.into_iter().collect()
    }

    /// Stops the pipeline politely, as [`Popen::stop`](crate::Popen::stop): SIGTERM to all, at most `grace`, then
    /// SIGKILL to what is left. If the pipeline is one process group, both go to the group.
    ///
    /// # Errors
    /// As [`Popen::stop`](crate::Popen::stop).
    ///
    /// ```
    /// use std::time::Duration;
    /// use item36_subprocess::{Pipeline, command};
    ///
    /// let running = Pipeline::new(command(["yes"])).pipe(command(["sleep", "1000"])).popen()?;
    /// assert_eq!(running.stop(Duration::from_secs(5))?[1], -15);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn stop(&self, grace: Duration) -> Result<Vec<ReturnCode>> {
        self.signal_all(Signal::SIGTERM).map_err(|cause| self.cannot("signal", cause))?;
        // A stopped stage acts on SIGTERM only when it goes on.
        let _ = self.signal_all(Signal::SIGCONT);
        let deadline = deadline::after(grace);
        for stage in &self.stages {
            stage.wait_unreaped(deadline)?;
        }
        self.signal_all(Signal::SIGKILL).map_err(|cause| self.cannot("signal", cause))?;
        let codes = self.wait_timeout(AFTER_KILL)?;
        codes.ok_or_else(|| Error::TimeoutExpired {
            command: self.command.clone(),
            timeout: grace.saturating_add(AFTER_KILL),
            stdout: Arc::default(),
            stderr: Arc::default(),
            fate: Fate::Runs,
        })
    }

    /// Kills all stages, and says after a timeout what has become of them.
    pub(in crate::pipeline) fn end_after(mut self, error: Error) -> Error {
        let error = error.after_kill(|| self.end_now());
        for stage in &mut self.stages {
            stage.set_kill_on_drop(false);
        }
        error
    }

    pub(super) fn end_now(&self) -> io::Result<()> {
        let killed = self.signal_all(Signal::SIGKILL);
        // What cannot be killed is not waited for.
        if killed.is_ok() {
            let _ = self.wait_timeout(AFTER_KILL);
        }
        killed
    }
}
