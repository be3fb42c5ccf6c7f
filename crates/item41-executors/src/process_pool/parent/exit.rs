//! The end of a worker process, as something to wait for.

use std::{
    io, mem,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    process::{Child, ExitStatus},
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, poll};

/// A descriptor that becomes readable when a process has ended, even where another process holds its
/// socket open. It also names the process: where other code has reaped the worker, a new process may
/// have its number. On systems that have none, the end of the socket and the number must do.
pub(super) struct Exit {
    descriptor: Option<OwnedFd>,
    is_ended: bool,
}

impl Exit {
    pub(super) fn of(child: &Child) -> Self {
        Self { descriptor: system::open(child), is_ended: false }
    }

    pub(super) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.descriptor.as_ref().map(AsFd::as_fd)
    }

    /// Returns how `child` ended, once, if it has; an error if other code has reaped it.
    pub(super) fn look(&self, child: &mut Child) -> io::Result<Option<ExitStatus>> {
        match self.descriptor() {
            Some(exit) => system::look(exit, child),
            None => child.try_wait(),
        }
    }

    /// Kills `child` and reaps it, once. A process that a tracer or the kernel holds longer than five
    /// seconds stays behind as a zombie, because the other workers cannot wait for it.
    pub(super) fn end(&mut self, child: &mut Child) {
        const DYING: Duration = Duration::from_secs(5);
        if mem::replace(&mut self.is_ended, true) {
            return;
        }
        // It fails where the child has ended and was waited for.
        let _ = match self.descriptor() {
            Some(exit) => system::kill(exit),
            None => child.kill(),
        };
        self.wait(child, Instant::now() + DYING);
    }

    /// Waits until `child` has ended, at most until the `deadline`. Returns how it ended, if it did.
    pub(super) fn wait(&self, child: &mut Child, deadline: Instant) -> Option<ExitStatus> {
        const NAP: Duration = Duration::from_millis(1);
        let mut has_polled = false;
        loop {
            match self.look(child) {
                Ok(None) => {}
                Ok(status) => return status,
                Err(_) => return None,
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            let Some(exit) = self.descriptor() else {
                std::thread::sleep(NAP);
                continue;
            };
            // A tracer may hold a dead child: it can be seen and not be waited for.
            if has_polled {
                std::thread::sleep(NAP.min(left));
            }
            // Rounded up, so that it does not end too early. After an interruption it looks again.
            let timeout = (left + NAP).try_into().ok();
            let _ = poll(&mut [PollFd::new(&exit, PollFlags::IN)], timeout.as_ref());
            has_polled = true;
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::{
        io,
        os::{
            fd::{BorrowedFd, OwnedFd},
            unix::process::ExitStatusExt,
        },
        process::{Child, ExitStatus},
    };

    use rustix::{
        io::Errno,
        process::{
            Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, WaitIdStatus, pidfd_open,
            pidfd_send_signal, waitid,
        },
    };

    /// Before Linux 5.3 there is none.
    pub(super) fn open(child: &Child) -> Option<OwnedFd> {
        pidfd_open(Pid::from_child(child), PidfdFlags::empty()).ok()
    }

    pub(super) fn kill(exit: BorrowedFd<'_>) -> io::Result<()> {
        Ok(pidfd_send_signal(exit, Signal::KILL)?)
    }

    pub(super) fn look(exit: BorrowedFd<'_>, child: &mut Child) -> io::Result<Option<ExitStatus>> {
        match waitid(WaitId::PidFd(exit), WaitIdOptions::EXITED | WaitIdOptions::NOHANG) {
            // Linux 5.3 cannot wait for a descriptor.
            Err(Errno::INVAL) => child.try_wait(),
            found => Ok(found?.as_ref().map(status)),
        }
    }

    /// Puts the two parts together as the system call `wait` has them.
    fn status(of: &WaitIdStatus) -> ExitStatus {
        let signal = || of.terminating_signal().unwrap_or_default();
        let core = if of.dumped() { 0x80 } else { 0 };
        let raw = of.exit_status().map_or_else(|| signal() | core, |code| (code & 0xff) << 8);
        ExitStatus::from_raw(raw)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::{
        io,
        os::fd::{BorrowedFd, OwnedFd},
        process::{Child, ExitStatus},
    };

    pub(super) fn open(_: &Child) -> Option<OwnedFd> {
        None
    }

    pub(super) fn kill(_: BorrowedFd<'_>) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn look(_: BorrowedFd<'_>, child: &mut Child) -> io::Result<Option<ExitStatus>> {
        child.try_wait()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{fs, process::Command, thread};

    use rustix::process::{Pid, WaitOptions, geteuid, waitpid};

    use super::*;

    const NAMESPACE: [&str; 6] =
        ["--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child"];

    /// A command in a namespace of its own, where the next process number can be chosen.
    fn unshare() -> Command {
        let mut command = Command::new("unshare");
        command.args(&NAMESPACE[if geteuid().is_root() { 2 } else { 0 }..]);
        command
    }

    /// Not a test: other code reaps a worker, and the system gives its number to a new process.
    #[test]
    #[ignore = "the next test runs it"]
    #[expect(clippy::zombie_processes, reason = "`waitpid` reaps it")]
    fn reused_number() {
        for _ in 0..1000 {
            let mut lost = Command::new("true").spawn().unwrap();
            let mut exit = Exit::of(&lost);
            waitpid(Some(Pid::from_child(&lost)), WaitOptions::empty()).unwrap();
            fs::write("/proc/sys/kernel/ns_last_pid", (lost.id() - 1).to_string()).unwrap();
            let mut innocent = Command::new("sleep").arg("1000").spawn().unwrap();
            let has_its_number = innocent.id() == lost.id();
            if has_its_number {
                assert!(exit.look(&mut lost).is_err(), "the worker was reaped");
                exit.end(&mut lost);
                thread::sleep(Duration::from_millis(20));
                assert_eq!(innocent.try_wait().unwrap(), None, "the innocent process is gone");
            }
            innocent.kill().unwrap();
            innocent.wait().unwrap();
            if has_its_number {
                return;
            }
        }
        panic!("no process got the number of another");
    }

    #[test]
    fn end_spares_a_process_with_the_number_of_another() {
        if !unshare().arg("true").status().is_ok_and(|status| status.success()) {
            println!("skipped: this machine gives a process no namespace for process ids");
            return;
        }
        let mut command = unshare();
        let name = std::thread::current().name().unwrap().to_owned();
        command.arg(std::env::current_exe().unwrap());
        command.arg(name.rsplit_once("::").unwrap().0.to_owned() + "::reused_number");
        let output = command.args(["--exact", "--include-ignored"]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && told.contains("1 passed"), "{told}");
    }

    #[test]
    fn look_says_how_a_process_ended() {
        for command in ["exit 0", "exit 3", "kill -9 $$", "kill -15 $$"] {
            let mut sh = Command::new("sh");
            sh.args(["-c", command]);
            let mut child = sh.spawn().unwrap();
            let deadline = Instant::now() + Duration::from_mins(1);
            let status = Exit::of(&child).wait(&mut child, deadline).unwrap();
            assert_eq!(status, sh.status().unwrap());
        }
    }
}
