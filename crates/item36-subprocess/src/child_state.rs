//! The child itself: running, or ended with a return code; shared by threads.
//!
//! One lock guards the step from running to ended. It is held to look and to signal, so a signal
//! never goes to an id that this library has given back. It is never held to sleep, so one thread
//! can wait while another one terminates the child.

use std::{
    io, mem,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use rustix::event::{PollFd, PollFlags};

use crate::{
    ReturnCode, Signal,
    child_id::{ChildId, Found, Look},
    deadline::{Naps, has_passed, poll_until},
    reaper,
};

#[derive(Debug)]
pub(crate) struct ChildState(Mutex<State>);

#[derive(Debug)]
enum State {
    /// Not reaped, as far as this library knows.
    Running(ChildId),
    Ended(ReturnCode),
}

impl ChildState {
    pub(crate) fn new(id: u32) -> Self {
        let child = ChildId::new(id);
        Self(Mutex::new(child.map_or(State::Ended(ReturnCode::UNKNOWN), State::Running)))
    }

    /// The state of a child that has ended and is reaped.
    pub(crate) fn ended(code: ReturnCode) -> Self {
        Self(Mutex::new(State::Ended(code)))
    }

    /// No holder of the lock leaves the state half changed, so one that panicked does no harm.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns how the child ended, `None` while it runs; reaps it.
    pub(crate) fn poll(&self) -> io::Result<Option<ReturnCode>> {
        self.state().poll()
    }

    /// Sleeps until the child has exited, and reaps it. `None` says that the deadline came first.
    pub(crate) fn wait_until(&self, deadline: Option<Instant>) -> io::Result<Option<ReturnCode>> {
        self.sleep_until(deadline, Look::Reap)
    }

    /// Sleeps until the child has exited, and leaves it unreaped, so that its group can still be
    /// signaled. `None` says that the deadline came first.
    pub(crate) fn wait_unreaped(
        &self,
        deadline: Option<Instant>,
    ) -> io::Result<Option<ReturnCode>> {
        self.sleep_until(deadline, Look::Peek)
    }

    fn sleep_until(&self, deadline: Option<Instant>, look: Look) -> io::Result<Option<ReturnCode>> {
        // Opened once, and closed with this call.
        let found = self.state().open();
        let mut naps = Naps::new();
        loop {
            // A look that comes before the sleep is a system call for nothing, mostly.
            let has_exited = match &found {
                Found::Child(pidfd) => {
                    poll_until(&mut [PollFd::new(pidfd, PollFlags::IN)], deadline)?
                }
                Found::Unsure | Found::Gone => true,
            };
            let code = self.state().look(&found, look)?;
            if code.is_some() || !has_exited || has_passed(deadline) {
                return Ok(code);
            }
            // There is no descriptor to sleep on. Or it is readable, and yet the child cannot be
            // reaped: a process that traces the child (a debugger, strace) holds it.
            naps.nap(deadline);
        }
    }

    /// Sends a signal to the child; nothing if it is reaped.
    pub(crate) fn send(&self, signal: Signal) -> io::Result<()> {
        match &*self.state() {
            State::Running(child) => child.send(signal),
            State::Ended(_) => Ok(()),
        }
    }

    /// Sends a signal to the process group `group` if the child belongs to it and is not reaped.
    /// Returns `None` for a reaped child, else whether it belongs to the group.
    pub(crate) fn send_to_group(&self, group: u32, signal: Signal) -> io::Result<Option<bool>> {
        match &*self.state() {
            State::Running(child) => child.send_to_group(group, signal).map(Some),
            State::Ended(_) => Ok(None),
        }
    }

    /// Opens a descriptor that becomes readable when the child exits.
    pub(crate) fn open(&self) -> Found {
        self.state().open()
    }

    /// Leaves a child that still runs to the reaper.
    pub(crate) fn abandon(&mut self) {
        if !matches!(self.poll(), Ok(Some(_))) {
            let state = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
            let ended = State::Ended(ReturnCode::UNKNOWN);
            if let State::Running(child) = mem::replace(state, ended) {
                reaper::reap_later(child);
            }
        }
    }
}

impl State {
    fn poll(&mut self) -> io::Result<Option<ReturnCode>> {
        let found = self.open();
        self.look(&found, Look::Reap)
    }

    /// Returns how the child ended, `None` while it runs; `found` comes from [`open`](Self::open).
    fn look(&mut self, found: &Found, look: Look) -> io::Result<Option<ReturnCode>> {
        let code = match self {
            Self::Ended(code) => return Ok(Some(*code)),
            Self::Running(child) => child.look(found, look)?,
        };
        if let (Some(code), Look::Reap) = (code, look) {
            *self = Self::Ended(code);
        }
        Ok(code)
    }

    fn open(&self) -> Found {
        match self {
            Self::Running(child) => child.open(),
            Self::Ended(_) => Found::Gone,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        process::{ChildStdin, Command, Stdio},
        sync::Barrier,
        thread,
        time::Duration,
    };

    use super::*;
    use crate::deadline::after;

    /// Starts `cat`, which ends when its input is closed, as on a system without pidfd.
    #[expect(clippy::zombie_processes, reason = "the state waits for it")]
    fn cat_without_pidfd() -> (ChildState, ChildStdin) {
        let mut cat = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let stdin = cat.stdin.take().unwrap();
        (ChildState(Mutex::new(State::Running(ChildId::blind(cat.id())))), stdin)
    }

    #[test]
    fn wait_without_pidfd_keeps_the_deadline_and_sees_the_end() {
        let (cat, stdin) = cat_without_pidfd();
        assert_eq!(cat.wait_until(after(Duration::from_millis(3))).unwrap(), None);
        drop(stdin);
        assert_eq!(cat.wait_unreaped(None).unwrap().unwrap(), 0);
        assert_eq!(cat.wait_until(None).unwrap().unwrap(), 0);
    }

    #[test]
    fn threads_without_pidfd_wait_while_another_signals() {
        let (cat, _stdin) = cat_without_pidfd();
        let all = Barrier::new(4);
        thread::scope(|scope| {
            let wait = || {
                all.wait();
                cat.wait_until(None).unwrap().unwrap()
            };
            let waiters = [(); 3].map(|()| scope.spawn(wait));
            all.wait();
            cat.send(Signal::SIGTERM).unwrap();
            for waiter in waiters {
                assert_eq!(waiter.join().unwrap(), -15);
            }
        });
    }
}
