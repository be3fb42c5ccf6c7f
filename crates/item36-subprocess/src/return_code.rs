//! How a child ended, in one number, as Python shows it.

use std::{fmt, os::unix::process::ExitStatusExt, process::ExitStatus};

use crate::Signal;

/// How a child ended: its exit code, or the negated number of the signal that ended it.
///
/// ```
/// use std::process::Command;
/// use item36_subprocess::CommandExt;
///
/// let sleep = Command::new("sleep").arg("10").popen()?;
/// sleep.terminate()?;
/// let code = sleep.wait()?;
/// assert_eq!(code.to_string(), "-15");
/// assert_eq!(code.signal_name(), Some("SIGTERM"));
/// # Ok::<(), item36_subprocess::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReturnCode {
    /// As the system encodes it; nothing if it is unknown.
    raw: Option<i32>,
}

impl ReturnCode {
    /// The child has ended, and this process cannot learn how: SIGCHLD is ignored, or other code
    /// has waited for the child. It is not a success, and [`get`](Self::get) returns 255, the
    /// number that Python's asyncio uses. (`subprocess` uses 0, which reads as a success.)
    pub const UNKNOWN: Self = Self { raw: None };

    /// Returns the number: 0 for success, -15 for a terminated child, 255 for an unknown end.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// assert_eq!(Command::new("false").popen()?.wait()?.get(), 1);
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn get(self) -> i32 {
        match self.exit_status() {
            None => 255,
            // A child that was waited for has an exit code or a signal, never neither.
            Some(status) => status.code().unwrap_or_else(|| -status.signal().unwrap_or_default()),
        }
    }

    /// Returns whether the child's exit code is 0.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// assert!(Command::new("true").popen()?.wait()?.success());
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn success(self) -> bool {
        self.raw == Some(0)
    }

    /// Returns the signal that ended the child, `None` if it ended by itself.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::{CommandExt, Signal};
    ///
    /// let sleep = Command::new("sleep").arg("10").popen()?;
    /// sleep.kill()?;
    /// assert_eq!(sleep.wait()?.signal(), Some(Signal::SIGKILL));
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn signal(self) -> Option<Signal> {
        Signal::from_number(self.exit_status()?.signal()?)
    }

    /// Returns the name of that signal, such as `SIGTERM`. Real-time signals have no names.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let sleep = Command::new("sleep").arg("10").popen()?;
    /// sleep.kill()?;
    /// assert_eq!(sleep.wait()?.signal_name(), Some("SIGKILL"));
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn signal_name(self) -> Option<&'static str> {
        self.signal()?.name()
    }

    /// Returns whether the signal that ended the child left a core dump.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// assert!(!Command::new("true").popen()?.wait()?.core_dumped());
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn core_dumped(self) -> bool {
        self.exit_status().is_some_and(|status| status.core_dumped())
    }

    /// Returns std's form of the same, `None` if the end is [unknown](Self::UNKNOWN).
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::CommandExt;
    ///
    /// let code = Command::new("sh").args(["-c", "exit 3"]).popen()?.wait()?;
    /// assert_eq!(code.exit_status().and_then(|status| status.code()), Some(3));
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn exit_status(self) -> Option<ExitStatus> {
        self.raw.map(ExitStatus::from_raw)
    }
}

impl Default for ReturnCode {
    /// Returns success, as std's `ExitStatus` does.
    fn default() -> Self {
        Self { raw: Some(0) }
    }
}

impl From<ExitStatus> for ReturnCode {
    fn from(status: ExitStatus) -> Self {
        Self { raw: Some(status.into_raw()) }
    }
}

impl PartialEq<i32> for ReturnCode {
    fn eq(&self, other: &i32) -> bool {
        self.get() == *other
    }
}

impl fmt::Display for ReturnCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.raw {
            Some(_) => self.get().fmt(f),
            None => f.write_str("unknown"),
        }
    }
}

impl fmt::Debug for ReturnCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReturnCode({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(raw: i32) -> ReturnCode {
        ExitStatus::from_raw(raw).into()
    }

    #[test]
    fn exit_code_is_itself_and_a_signal_is_below_zero() {
        assert_eq!(code(0), 0);
        assert!(code(0).success());
        assert_eq!(code(3 << 8), 3);
        assert_eq!(code(3 << 8).signal(), None);
        assert_eq!(code(15), -15);
        assert_eq!(code(15).to_string(), "-15");
        assert_eq!(code(15).signal(), Some(Signal::SIGTERM));
        assert_eq!(code(15).signal_name(), Some("SIGTERM"));
        assert!(!code(15).success());
    }

    #[test]
    fn core_dump_does_not_change_the_signal() {
        assert_eq!(code(0x8b), -11);
        assert_eq!(code(0x8b).signal_name(), Some("SIGSEGV"));
        assert!(code(0x8b).core_dumped() && !code(0x0b).core_dumped());
    }

    #[test]
    fn real_time_signal_has_a_number_and_no_name() {
        assert_eq!(code(40), -40);
        assert_eq!(code(40).signal_name(), None);
    }

    #[test]
    fn unknown_end_is_neither_success_nor_signal() {
        let unknown = ReturnCode::UNKNOWN;
        assert!(!unknown.success() && unknown.signal().is_none());
        assert_eq!((unknown.get(), &*unknown.to_string()), (255, "unknown"));
        assert_eq!(unknown.exit_status(), None);
        assert_ne!(unknown, code(255 << 8), "an exit code of 255 is known");
    }
}
