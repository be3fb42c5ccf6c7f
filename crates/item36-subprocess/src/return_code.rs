//! How a child ended, in one number, as Python shows it.

use std::{fmt, os::unix::process::ExitStatusExt, process::ExitStatus};

use crate::Signal;

/// How a child ended: its exit code, or, below zero, the number of the signal that ended it.
///
/// ```
/// use std::process::Command;
/// use item36_subprocess::Subprocess;
///
/// let sleep = Command::new("sleep").arg("10").popen()?;
/// sleep.terminate()?;
/// let code = sleep.wait()?;
/// assert_eq!(code.to_string(), "-15");
/// assert_eq!(code.signal_name(), Some("SIGTERM"));
/// # Ok::<(), item36_subprocess::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReturnCode(i32);

impl ReturnCode {
    /// The number: 0 for success, -15 for a child that was terminated.
    pub const fn get(self) -> i32 {
        self.0
    }

    /// Whether the child says that it succeeded.
    pub const fn success(self) -> bool {
        self.0 == 0
    }

    /// The number of the signal that ended the child.
    pub const fn signal(self) -> Option<i32> {
        if self.0 < 0 { Some(-self.0) } else { None }
    }

    /// The name of that signal, such as `SIGTERM`; nothing for the real-time signals, which have
    /// only numbers.
    pub fn signal_name(self) -> Option<&'static str> {
        Signal::try_from(self.signal()?).ok().map(Signal::as_str)
    }
}

impl From<ExitStatus> for ReturnCode {
    /// A status that was waited for has an exit code or a signal, never neither.
    fn from(status: ExitStatus) -> Self {
        let signalled = || -status.signal().unwrap_or_default();
        Self(status.code().unwrap_or_else(signalled))
    }
}

impl PartialEq<i32> for ReturnCode {
    fn eq(&self, other: &i32) -> bool {
        self.0 == *other
    }
}

impl fmt::Display for ReturnCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(raw: i32) -> ReturnCode {
        ExitStatus::from_raw(raw).into()
    }

    #[test]
    fn an_exit_code_is_itself_and_a_signal_is_below_zero() {
        assert_eq!(code(0), 0);
        assert!(code(0).success());
        assert_eq!(code(3 << 8), 3);
        assert_eq!(code(3 << 8).signal(), None);
        assert_eq!(code(15), -15);
        assert_eq!(code(15).to_string(), "-15");
        assert_eq!(code(15).signal_name(), Some("SIGTERM"));
        assert!(!code(15).success());
    }

    #[test]
    fn a_core_dump_does_not_change_the_signal() {
        assert_eq!(code(0x8b), -11);
        assert_eq!(code(0x8b).signal_name(), Some("SIGSEGV"));
    }

    #[test]
    fn a_real_time_signal_has_a_number_and_no_name() {
        assert_eq!(code(40), -40);
        assert_eq!(code(40).signal_name(), None);
    }
}
