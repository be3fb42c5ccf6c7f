//! Names one child for good, although its process id can be given to another process.
//!
//! Other code of the program may wait for the child, or SIGCHLD may be ignored: then the child's
//! id is free before this library knows. So no call trusts the id alone. On Linux, a *pidfd* is a
//! descriptor for one process; it is opened for one call and closed again, because a program may
//! have more children than descriptors. That the id still names the child is seen by the pidfd's
//! inode number, which Linux 6.9 and later gives to no second process.
//!
//! On other systems, and where a pidfd cannot be had, the system is asked whether the id is a child
//! of this process. A child that other code has reaped and replaced is then mistaken.

use std::{
    io,
    os::{
        fd::{AsFd, OwnedFd},
        unix::process::ExitStatusExt,
    },
    process::ExitStatus,
};

use rustix::{
    io::Errno,
    process::{Pid, WaitId, WaitIdOptions, WaitIdStatus, kill_process, kill_process_group, waitid},
};

use crate::{ReturnCode, Signal, unsafe_code::numbered};

/// A child that has not been reaped by this library.
#[derive(Debug)]
pub(crate) struct ChildId {
    pid: Pid,
    /// Nothing where no pidfd could be opened at the start.
    inode: Option<u64>,
    /// Pretends that the system has no pidfd.
    #[cfg(test)]
    is_blind: bool,
}

/// What an id leads to.
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "without pidfd all is unsure"))]
pub(crate) enum Found {
    /// The child, running or not reaped.
    Child(OwnedFd),
    /// Maybe the child: there is no pidfd to tell.
    Unsure,
    /// Another process or none: the child has been reaped elsewhere.
    Gone,
}

/// Whether a look at a child that has exited reaps it.
#[derive(Clone, Copy)]
pub(crate) enum Look {
    Reap,
    Peek,
}

impl ChildId {
    /// Returns `None` for a number that is not a process id.
    pub(crate) fn new(id: u32) -> Option<Self> {
        let pid = Pid::from_raw(id.cast_signed())?;
        let inode = match open(pid) {
            Found::Child(pidfd) => inode(&pidfd),
            Found::Unsure | Found::Gone => None,
        };
        Some(Self {
            pid,
            inode,
            #[cfg(test)]
            is_blind: false,
        })
    }

    /// As on a system without pidfd.
    #[cfg(test)]
    pub(crate) fn blind(id: u32) -> Self {
        Self { is_blind: true, ..Self::new(id).expect("a process has an id") }
    }

    /// Opens a descriptor that becomes readable when the child exits.
    pub(crate) fn open(&self) -> Found {
        #[cfg(test)]
        if self.is_blind {
            return Found::Unsure;
        }
        match open(self.pid) {
            Found::Child(pidfd) if self.inode.is_some_and(|old| inode(&pidfd) != Some(old)) => {
                Found::Gone
            }
            found => found,
        }
    }

    /// Reaps the child if it has exited, and returns how it ended.
    pub(crate) fn try_reap(&self) -> io::Result<Option<ReturnCode>> {
        self.look(&self.open(), Look::Reap)
    }

    /// Returns how the child ended if it has exited; `found` comes from [`open`](Self::open).
    pub(crate) fn look(&self, found: &Found, look: Look) -> io::Result<Option<ReturnCode>> {
        let mut options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
        if matches!(look, Look::Peek) {
            options |= WaitIdOptions::NOWAIT;
        }
        let looked = match found {
            Found::Gone => Err(Errno::CHILD),
            Found::Unsure => waitid(WaitId::Pid(self.pid), options),
            Found::Child(pidfd) => wait_on(pidfd, self.pid, options),
        };
        match looked {
            Ok(status) => Ok(status.map(|status| code(&status))),
            Err(Errno::CHILD) => Ok(Some(ReturnCode::UNKNOWN)),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Sends a signal to the child, and nothing if the child has been reaped elsewhere.
    pub(crate) fn send(&self, signal: Signal) -> io::Result<()> {
        let signal = numbered(signal.number());
        let found = self.open();
        if self.is_reaped(&found)? {
            return Ok(());
        }
        let sent = match &found {
            Found::Child(pidfd) => send_to(pidfd, self.pid, signal),
            Found::Unsure => kill_process(self.pid, signal),
            Found::Gone => Ok(()),
        };
        match sent {
            // It exited in this moment.
            Ok(()) | Err(Errno::SRCH) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Sends a signal to the process group `group` if the child belongs to it, and returns whether
    /// it does. As long as the child is not reaped, the group's number cannot be another group's.
    pub(crate) fn send_to_group(&self, group: u32, signal: Signal) -> io::Result<bool> {
        if self.is_reaped(&self.open())? {
            return Ok(false);
        }
        // Not rustix's: 0, for a group outside of the child's container, breaks its invariant.
        let child = nix::unistd::Pid::from_raw(self.pid.as_raw_pid());
        let its_group = nix::unistd::getpgid(Some(child)).map(nix::unistd::Pid::as_raw);
        match Pid::from_raw(group.cast_signed()) {
            Some(group) if its_group == Ok(group.as_raw_pid()) => {
                kill_process_group(group, numbered(signal.number()))?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn is_reaped(&self, found: &Found) -> io::Result<bool> {
        Ok(self.look(found, Look::Peek)? == Some(ReturnCode::UNKNOWN))
    }
}

fn code(status: &WaitIdStatus) -> ReturnCode {
    let signal = || status.terminating_signal().unwrap_or_default();
    let core = if status.dumped() { 0x80 } else { 0 };
    let raw = status.exit_status().map_or_else(|| signal() | core, |code| (code & 0xff) << 8);
    ExitStatus::from_raw(raw).into()
}

#[cfg(target_os = "linux")]
fn open(pid: Pid) -> Found {
    match rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()) {
        Ok(pidfd) => Found::Child(pidfd),
        // No process has the id, or a thread has it.
        Err(Errno::SRCH | Errno::INVAL | Errno::NOENT) => Found::Gone,
        Err(_) => Found::Unsure,
    }
}

#[cfg(not(target_os = "linux"))]
fn open(_: Pid) -> Found {
    Found::Unsure
}

fn inode(pidfd: &impl AsFd) -> Option<u64> {
    rustix::fs::fstat(pidfd).ok().map(|stat| stat.st_ino)
}

#[cfg(target_os = "linux")]
fn wait_on(
    pidfd: &OwnedFd,
    pid: Pid,
    options: WaitIdOptions,
) -> rustix::io::Result<Option<WaitIdStatus>> {
    match waitid(WaitId::PidFd(pidfd.as_fd()), options) {
        // Linux before 5.4 cannot wait on a pidfd.
        Err(Errno::INVAL) => waitid(WaitId::Pid(pid), options),
        waited => waited,
    }
}

#[cfg(not(target_os = "linux"))]
fn wait_on(
    _: &OwnedFd,
    pid: Pid,
    options: WaitIdOptions,
) -> rustix::io::Result<Option<WaitIdStatus>> {
    waitid(WaitId::Pid(pid), options)
}

#[cfg(target_os = "linux")]
fn send_to(pidfd: &OwnedFd, _: Pid, signal: rustix::process::Signal) -> rustix::io::Result<()> {
    rustix::process::pidfd_send_signal(pidfd, signal)
}

#[cfg(not(target_os = "linux"))]
fn send_to(_: &OwnedFd, pid: Pid, signal: rustix::process::Signal) -> rustix::io::Result<()> {
    kill_process(pid, signal)
}
