//! A child that was started and will be reaped.

mod communicate;
mod signals;

use std::{
    io,
    os::fd::OwnedFd,
    process::Child,
    time::{Duration, Instant},
};

pub(crate) use self::signals::AFTER_KILL;
use crate::{
    Error, Result, ReturnCode,
    child_id::Found,
    child_state::ChildState,
    communication::{Communication, Ends},
    deadline,
};

/// A child process: poll it, wait for it, talk to it, end it.
///
/// All methods take `&self`, so threads can share it: one may wait while another terminates. A
/// child that was reaped is never signaled, even if its process id has been reused.
///
/// Dropped while the child runs, it closes its pipes and lets the child run on. When the child
/// exits, a background thread reaps it, so it never stays a zombie. With
/// [`kill_on_drop`](Self::kill_on_drop) the drop kills and reaps the child.
///
/// ```
/// use std::process::{Command, Stdio};
/// use item36_subprocess::CommandExt;
///
/// let echo = Command::new("echo").arg("Hello from the child!").stdout(Stdio::piped()).popen()?;
/// let output = echo.communicate(b"")?;
/// assert_eq!(output.stdout, b"Hello from the child!\n");
/// assert!(output.return_code.success());
/// # Ok::<(), item36_subprocess::Error>(())
/// ```
#[derive(Debug)]
pub struct Popen {
    command: String,
    id: u32,
    state: ChildState,
    communication: Communication,
    kill_on_drop: bool,
}

impl Popen {
    pub(crate) fn new(child: Child, command: String) -> Self {
        let state = ChildState::new(child.id());
        Self::with_state(child, command, state)
    }

    fn with_state(mut child: Child, command: String, state: ChildState) -> Self {
        let id = child.id();
        let outputs =
            vec![child.stdout.take().map(OwnedFd::from), child.stderr.take().map(OwnedFd::from)];
        let ends = Ends { stdin: child.stdin.take().map(OwnedFd::from), outputs };
        let communication = Communication::new(ends);
        Self { command, id, state, communication, kill_on_drop: false }
    }

    /// Makes `pipe`, which the child was given by other means, its standard output.
    pub(crate) fn with_stdout(mut self, pipe: OwnedFd) -> Self {
        self.communication.ends_mut().outputs[0] = Some(pipe);
        self
    }

    /// Takes all pipes, for a pipeline.
    pub(crate) fn take_ends(&mut self) -> Ends {
        std::mem::take(self.communication.ends_mut())
    }

    /// Makes the drop kill and reap the child, instead of letting it run on. If the child leads a
    /// process group and is not reaped yet, the drop kills the whole group.
    ///
    /// Values that are never dropped kill nothing: the child outlives a parent that calls
    /// [`exit`](std::process::exit), is killed, or aborts on a panic.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("1000").popen()?.kill_on_drop();
    /// drop(sleep); // It is gone.
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    #[must_use = "it returns the child, and an ignored child is dropped at once"]
    pub fn kill_on_drop(mut self) -> Self {
        self.set_kill_on_drop(true);
        self
    }

    pub(crate) fn set_kill_on_drop(&mut self, kill_on_drop: bool) {
        self.kill_on_drop = kill_on_drop;
    }

    pub(crate) fn is_killed_on_drop(&self) -> bool {
        self.kill_on_drop
    }

    /// Limits what is kept of each output to `bytes`. A child that writes more is the error
    /// [`Error::TooMuchOutput`], with the beginning of its output. Without this, there is no limit.
    ///
    /// ```
    /// use std::process::{Command, Stdio};
    /// use item36_subprocess::{CommandExt, Error};
    ///
    /// let yes = Command::new("yes").stdout(Stdio::piped()).popen()?.kill_on_drop().output_limit(4);
    /// match yes.communicate(b"") {
    ///     Err(Error::TooMuchOutput { stdout, .. }) => assert_eq!(stdout, b"y\ny\n"),
    ///     other => panic!("{other:?}"),
    /// }
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    #[must_use = "it returns the child, and an ignored child is dropped at once"]
    pub fn output_limit(mut self, bytes: usize) -> Self {
        self.communication.output_limit = bytes;
        self
    }

    /// Makes reading end when the child itself has exited, also if a process that it has started
    /// still holds its output. Without this, reading ends when all of them have closed it.
    ///
    /// ```
    /// use std::process::{Command, Stdio};
    /// use item36_subprocess::CommandExt;
    ///
    /// // The shell exits at once; what it has started holds its output for 2 seconds.
    /// let mut sh = Command::new("sh");
    /// sh.args(["-c", "echo started; sleep 2 & exit 0"]).stdout(Stdio::piped());
    /// let output = sh.popen()?.read_until_exit().communicate(b"")?;
    /// assert_eq!(output.text()?, "started\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    #[must_use = "it returns the child, and an ignored child is dropped at once"]
    pub fn read_until_exit(mut self) -> Self {
        self.communication.ends_at_exit = true;
        self
    }

    /// Returns the command line, as messages show it: quoted, and cut if it is long.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let echo = Command::new("echo").arg("two words").popen()?;
    /// assert_eq!(echo.command_line(), "echo 'two words'");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn command_line(&self) -> &str {
        &self.command
    }

    /// Returns the child's process id. After the child was reaped, the id can belong to another
    /// process: signal the child with [`send_signal`](Self::send_signal), which knows.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("10").popen()?.kill_on_drop();
    /// println!("process {}", sleep.id());
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Returns a descriptor that becomes readable when the child exits, for an event loop.
    ///
    /// # Errors
    /// [`Error::System`] if the child is reaped, or the system has no pidfd: it is not Linux, or
    /// older than 5.3.
    ///
    /// ```
    /// # #[cfg(target_os = "linux")] {
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let child = Command::new("true").popen()?;
    /// let pidfd = child.pidfd()?; // To be registered with epoll, mio or tokio's AsyncFd.
    /// # drop(pidfd);
    /// # }
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn pidfd(&self) -> Result<OwnedFd> {
        match self.state.open() {
            Found::Child(pidfd) => Ok(pidfd),
            Found::Gone => Err(self.cannot("watch", io::Error::other("it has been reaped"))),
            Found::Unsure => Err(self.cannot("watch", io::ErrorKind::Unsupported.into())),
        }
    }

    /// Returns how the child ended, or `None` while it runs. Never waits.
    ///
    /// If other code of this program has waited for the child, or SIGCHLD is ignored, the return
    /// code is [unknown](ReturnCode::UNKNOWN). This holds for all methods that wait.
    ///
    /// # Errors
    /// [`Error::System`] if the system cannot be asked.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("10").popen()?.kill_on_drop();
    /// assert_eq!(sleep.poll()?, None);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn poll(&self) -> Result<Option<ReturnCode>> {
        let code = self.state.poll();
        code.map_err(|cause| self.cannot("wait for", cause))
    }

    /// Waits until the child exits. Its pipes stay as they are: a child that fills one up never
    /// exits, and [`communicate`](Self::communicate) is the way to wait for it.
    ///
    /// # Errors
    /// As [`poll`](Self::poll).
    ///
    /// # Panics
    /// Never: a wait without a deadline ends with the child.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// assert_eq!(Command::new("false").popen()?.wait()?, 1);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn wait(&self) -> Result<ReturnCode> {
        let code = self.wait_until(None)?;
        Ok(code.expect("a wait without a deadline ends with the child"))
    }

    /// Waits until the child exits, for at most `timeout`: then it returns `None`, and the child
    /// runs on. A timeout of zero looks once, [`Duration::MAX`] waits forever.
    ///
    /// # Errors
    /// As [`poll`](Self::poll).
    ///
    /// ```
    /// use std::{process::Command, time::Duration};
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("10").popen()?.kill_on_drop();
    /// assert_eq!(sleep.wait_timeout(Duration::from_millis(1))?, None);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn wait_timeout(&self, timeout: Duration) -> Result<Option<ReturnCode>> {
        self.wait_until(deadline::after(timeout))
    }

    pub(crate) fn wait_until(&self, deadline: Option<Instant>) -> Result<Option<ReturnCode>> {
        let waited = self.state.wait_until(deadline);
        waited.map_err(|cause| self.cannot("wait for", cause))
    }

    pub(crate) fn wait_unreaped(&self, deadline: Option<Instant>) -> Result<Option<ReturnCode>> {
        let waited = self.state.wait_unreaped(deadline);
        waited.map_err(|cause| self.cannot("wait for", cause))
    }

    fn cannot(&self, action: &'static str, cause: io::Error) -> Error {
        Error::System { action, command: self.command.clone(), cause }
    }
}

impl From<Child> for Popen {
    /// Takes over a child that std has started, with its pipes. Its command line is not known:
    /// messages call it `process 1234`.
    ///
    /// ```
    /// use std::{process::Command, time::Duration};
    /// use item36_subprocess::Popen;
    ///
    /// let sleep = Popen::from(Command::new("sleep").arg("10").spawn()?).kill_on_drop();
    /// assert_eq!(sleep.wait_timeout(Duration::from_millis(1))?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn from(mut child: Child) -> Self {
        let command = format!("process {}", child.id());
        // std may have waited for it. Then its id may be another process's by now.
        let state = match child.try_wait() {
            Ok(Some(status)) => ChildState::ended(status.into()),
            _ => ChildState::new(child.id()),
        };
        Self::with_state(child, command, state)
    }
}

impl Drop for Popen {
    fn drop(&mut self) {
        if self.kill_on_drop {
            // No caller is left to receive an error.
            let _ = self.end_now();
        }
        self.state.abandon();
    }
}
