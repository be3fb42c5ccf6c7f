//! Starts a program, or runs it to its end.

use std::{
    ffi::OsStr,
    io,
    os::unix::ffi::OsStrExt,
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    Error, Output, Popen, Result, command_line::command_line, printable::printable, reaper,
    unsafe_code::begin_session,
};

/// Returns the command that runs a program with arguments, all in one list as in Python.
///
/// It is `Command::new(program).args(arguments)` as an owned value, for a
/// [`Pipeline`](crate::Pipeline). An empty list gives a command that cannot be started.
///
/// ```
/// use item36_subprocess::{CommandExt, command};
///
/// let output = command(["echo", "Hello from the child!"]).piped().run(b"")?;
/// assert_eq!(output.check()?.text()?, "Hello from the child!\n");
/// # Ok::<(), item36_subprocess::Error>(())
/// ```
pub fn command<S: AsRef<OsStr>>(words: impl IntoIterator<Item = S>) -> Command {
    let mut words = words.into_iter();
    let mut command = match words.next() {
        Some(program) => Command::new(program),
        None => Command::new(""),
    };
    command.args(words);
    command
}

/// Starts a [`Command`] as a [`Popen`], or runs it to its end.
pub trait CommandExt {
    /// Starts the program and does not wait for it.
    ///
    /// What [`Command::stdin`], [`stdout`](Command::stdout) and [`stderr`](Command::stderr) say
    /// holds: a stream that is to be a pipe needs `Stdio::piped()`, and a stream of which the
    /// command says nothing is the parent's.
    ///
    /// # Errors
    /// [`Error::Start`] or [`Error::Folder`]: the program is missing, may not be executed, has a
    /// NUL in an argument or a `=` in the name of an environment variable, or its working directory
    /// cannot be entered. No process is left.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let child = Command::new("true").popen()?;
    /// assert!(child.wait()?.success());
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    fn popen(&mut self) -> Result<Popen>;

    /// Starts the program with standard output and standard error in one pipe, in the order in
    /// which the child writes them: `stderr=STDOUT` in Python, `2>&1` in a shell. The pipe is read
    /// as standard output.
    ///
    /// This sets the command's two streams, as [`Command::stdout`] does. After the start they are
    /// inherited.
    ///
    /// # Errors
    /// As [`popen`](Self::popen), or there cannot be a pipe.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let sh = Command::new("sh").args(["-c", "echo out; echo err >&2"]).popen_merged()?;
    /// assert_eq!(sh.communicate(b"")?.text()?, "out\nerr\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    fn popen_merged(&mut self) -> Result<Popen>;

    /// Makes all three streams pipes. A stream that is set afterwards, to a file for instance, is
    /// not a pipe any more.
    ///
    /// ```
    /// use std::process::{Command, Stdio};
    /// use item36_subprocess::CommandExt;
    ///
    /// let output = Command::new("ls").arg("/no/such/folder").piped().stdin(Stdio::null()).run(b"")?;
    /// assert!(!output.stderr.is_empty());
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    fn piped(&mut self) -> &mut Command;

    /// Makes the child begin a session: it leads a process group, and has no terminal. Python's
    /// `start_new_session=True`. Said twice it is as said once.
    ///
    /// The session begins between fork and exec, so this start forks: in a parent with much memory
    /// it takes longer. To keep a terminal's Ctrl-C away from the child,
    /// [`process_group(0)`](std::os::unix::process::CommandExt::process_group) is enough, and does
    /// not fork. A child that is given both cannot be started.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::{CommandExt, Signal};
    ///
    /// let sleep = Command::new("sleep").arg("10").new_session().popen()?;
    /// sleep.send_signal_to_group(Signal::SIGTERM)?;
    /// assert_eq!(sleep.wait()?, -15);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    fn new_session(&mut self) -> &mut Command;

    /// Runs the program to its end: starts it, sends `input`, reads all output, waits.
    ///
    /// Streams are what the command says, as for [`popen`](Self::popen): files and inherited
    /// streams stay what they are, and only pipes are captured. [`piped`](Self::piped) makes all
    /// three pipes. It is short for
    /// `popen()?.`[`kill_on_drop`](Popen::kill_on_drop)`().`[`communicate`](Popen::communicate)`(input)`.
    /// How the child ended is checked by [`Output::check`].
    ///
    /// # Errors
    /// As [`popen`](Self::popen) and [`Popen::communicate`]. The child is then killed.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let sort = Command::new("sort").piped().run(b"b\na\n")?;
    /// assert_eq!(sort.check()?.text()?, "a\nb\n");
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    fn run(&mut self, input: &[u8]) -> Result<Output>;

    /// Runs the program to its end as [`run`](Self::run), and kills and reaps a child that is not
    /// done after `timeout`.
    ///
    /// # Errors
    /// As [`run`](Self::run), and [`Error::TimeoutExpired`] with the output so far. It says also if
    /// the system refuses to kill the child.
    ///
    /// ```
    /// use std::{process::Command, time::Duration};
    /// use item36_subprocess::{CommandExt, Error};
    ///
    /// let error = Command::new("sleep").arg("10").run_timeout(b"", Duration::from_millis(10));
    /// assert!(matches!(error, Err(Error::TimeoutExpired { .. })));
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    fn run_timeout(&mut self, input: &[u8], timeout: Duration) -> Result<Output>;
}

impl CommandExt for Command {
    fn popen(&mut self) -> Result<Popen> {
        reaper::sweep();
        match check_environment(self).and_then(|()| self.spawn()) {
            Ok(child) => Ok(Popen::new(child, command_line(self))),
            Err(cause) => Err(Error::of_start(self, cause)),
        }
    }

    fn popen_merged(&mut self) -> Result<Popen> {
        let start = |command: &mut Command| -> io::Result<_> {
            let (reader, writer) = io::pipe()?;
            command.stdout(writer.try_clone()?).stderr(writer);
            Ok((reader, command.popen()))
        };
        let started = start(self);
        // A pipe whose writing end stays in the command never ends.
        self.stdout(Stdio::inherit()).stderr(Stdio::inherit());
        let (reader, child) = started.map_err(|cause| Error::of_start(self, cause))?;
        Ok(child?.with_stdout(reader.into()))
    }

    fn piped(&mut self) -> &mut Command {
        self.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped())
    }

    fn new_session(&mut self) -> &mut Command {
        begin_session(self)
    }

    fn run(&mut self, input: &[u8]) -> Result<Output> {
        self.run_timeout(input, Duration::MAX)
    }

    fn run_timeout(&mut self, input: &[u8], timeout: Duration) -> Result<Output> {
        let mut child = self.popen()?.kill_on_drop();
        child.communicate_once();
        let output = child.communicate_timeout(input, timeout);
        output.map_err(|error| {
            let error = error.after_kill(|| child.end_now());
            child.set_kill_on_drop(false);
            error
        })
    }
}

/// A name with a `=` would set another variable: `PATH=x` the variable `PATH`.
fn check_environment(command: &Command) -> io::Result<()> {
    let mut names = command.get_envs().filter(|(_, value)| value.is_some()).map(|(name, _)| name);
    let is_wrong = |name: &&OsStr| name.is_empty() || name.as_bytes().contains(&b'=');
    match names.find(is_wrong) {
        None => Ok(()),
        Some(name) => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!(
                "`{}` cannot be the name of an environment variable",
                printable(&name.to_string_lossy())
            ),
        )),
    }
}
