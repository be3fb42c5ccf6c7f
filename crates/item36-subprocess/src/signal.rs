//! Signals, with their names and numbers.

use std::fmt;

use nix::libc;

/// A signal that can be sent to a process: one that has a name, or a real-time signal.
///
/// ```
/// use item36_subprocess::Signal;
///
/// assert_eq!(Signal::SIGTERM.number(), 15);
/// assert_eq!(Signal::SIGTERM.to_string(), "SIGTERM");
/// assert_eq!(Signal::from_number(9), Some(Signal::SIGKILL));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signal(i32);

macro_rules! signals {
    ($($(#[$condition:meta])* $name:ident)*) => {
        impl Signal {
            $(
                $(#[$condition])*
                #[doc = concat!("The signal ", stringify!($name), ".")]
                pub const $name: Self = Self(libc::$name);
            )*
        }

        const NAMED: &[(i32, &str)] =
            &[$($(#[$condition])* (libc::$name, stringify!($name)),)*];
    };
}

signals! {
    SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2
    SIGPIPE SIGALRM SIGTERM SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ
    SIGVTALRM SIGPROF SIGWINCH SIGIO SIGSYS
    #[cfg(any(target_os = "linux", target_os = "android"))] SIGPWR
}

impl Signal {
    /// Returns the signal of that number, or `None` if there is none that a program may send:
    /// the C library keeps a few numbers below the real-time signals for itself.
    ///
    /// ```
    /// use item36_subprocess::Signal;
    ///
    /// assert_eq!(Signal::from_number(2), Some(Signal::SIGINT));
    /// assert_eq!(Signal::from_number(0), None);
    /// ```
    pub fn from_number(number: i32) -> Option<Self> {
        let is_named = NAMED.iter().any(|&(named, _)| named == number);
        let is_real_time = real_time().is_some_and(|(min, max)| (min..=max).contains(&number));
        (is_named || is_real_time).then_some(Self(number))
    }

    /// Returns the real-time signal `SIGRTMIN + number`, or `None` if the system has no such
    /// signal. macOS has no real-time signals.
    ///
    /// ```
    /// use std::process::Command;
    /// use item36_subprocess::{CommandExt, Signal};
    ///
    /// if let Some(signal) = Signal::real_time(2) {
    ///     let sleep = Command::new("sleep").arg("10").popen()?;
    ///     sleep.send_signal(signal)?;
    ///     assert_eq!(sleep.wait()?.signal(), Some(signal));
    ///     assert_eq!(signal.to_string(), "SIGRTMIN+2");
    /// }
    /// # Ok::<(), item36_subprocess::Error>(())
    /// ```
    pub fn real_time(number: u32) -> Option<Self> {
        let (min, max) = real_time()?;
        let signal = min.checked_add_unsigned(number)?;
        (signal <= max).then_some(Self(signal))
    }

    /// Returns the signal's number on this system.
    ///
    /// ```
    /// use item36_subprocess::Signal;
    ///
    /// assert_eq!(Signal::SIGKILL.number(), 9);
    /// ```
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Returns the signal's name, such as `SIGTERM`. Real-time signals have only numbers.
    ///
    /// ```
    /// use item36_subprocess::Signal;
    ///
    /// assert_eq!(Signal::SIGKILL.name(), Some("SIGKILL"));
    /// ```
    pub fn name(self) -> Option<&'static str> {
        NAMED.iter().find(|&&(number, _)| number == self.0).map(|&(_, name)| name)
    }
}

/// Returns the first and the last real-time signal.
#[cfg(any(target_os = "linux", target_os = "android"))]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
fn real_time() -> Option<(i32, i32)> {
    Some((libc::SIGRTMIN(), libc::SIGRTMAX()))
}

/// Returns the first and the last real-time signal.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn real_time() -> Option<(i32, i32)> {
    None
}

impl fmt::Display for Signal {
    /// Shows `SIGTERM`, or `SIGRTMIN+2` for a real-time signal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name(), real_time()) {
            (Some(name), _) => f.write_str(name),
            (None, Some((min, _))) => write!(f, "SIGRTMIN+{}", self.0 - min),
            (None, None) => write!(f, "signal {}", self.0),
        }
    }
}

impl fmt::Debug for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_signal_has_its_number_and_name() {
        assert_eq!(Signal::from_number(15), Some(Signal::SIGTERM));
        assert_eq!(Signal::SIGKILL.name(), Some("SIGKILL"));
        assert_eq!(format!("{:?} {}", Signal::SIGKILL, Signal::SIGHUP), "SIGKILL SIGHUP");
    }

    #[test]
    fn number_without_a_signal_is_none() {
        for number in [0, -1, 65, i32::MAX, i32::MIN] {
            assert_eq!(Signal::from_number(number), None);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn real_time_signals_end_where_the_system_says() {
        assert_eq!(Signal::from_number(32), None, "the C library uses it");
        let last = (0..).map_while(Signal::real_time).last().unwrap();
        assert_eq!(last.number(), libc::SIGRTMAX());
        assert_eq!(last.name(), None);
        assert_eq!(Signal::real_time(u32::MAX), None);
        assert_eq!(Signal::real_time(3).unwrap().to_string(), "SIGRTMIN+3");
    }
}
