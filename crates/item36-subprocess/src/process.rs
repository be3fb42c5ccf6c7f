//! The child itself: alive, exited, reaped; shared by threads.
//!
//! One lock guards the step from alive to reaped. It is held to look and to signal, so a signal
//! never goes to a number that has changed hands, and never to sleep, so one thread can wait while
//! another terminates.

use std::{
    io, mem,
    process::Child,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use nix::unistd::Pid;

use crate::{ReturnCode, exit_watch::ExitWatch, reaper};

#[derive(Debug)]
pub(crate) struct Process(Mutex<State>);

#[derive(Debug)]
enum State {
    /// Not reaped yet, so its number is its own.
    Running {
        child: Child,
        /// Made when somebody first has to wait.
        exit: Option<ExitWatch>,
    },
    Exited(ReturnCode),
}

impl Process {
    pub fn new(child: Child) -> Self {
        Self(Mutex::new(State::Running { child, exit: None }))
    }

    /// No holder of the lock leaves the state half changed, so one that panicked does no harm.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn poll(&self) -> io::Result<Option<ReturnCode>> {
        self.state().poll()
    }

    /// Sleeps until the child has exited; `None` says that the deadline came first.
    pub fn wait_until(&self, deadline: Option<Instant>) -> io::Result<Option<ReturnCode>> {
        let mut watch = match self.state().look()? {
            Ok(code) => return Ok(Some(code)),
            Err(watch) => watch,
        };
        while watch.sleep_until(deadline)? {
            if let Some(code) = self.poll()? {
                return Ok(Some(code));
            }
        }
        self.poll()
    }

    /// Has `send` signal the child, whose number stays its own meanwhile; not if it is reaped.
    pub fn signal(&self, send: impl FnOnce(Pid) -> nix::Result<()>) -> io::Result<()> {
        match &*self.state() {
            State::Running { child, .. } => send(Pid::from_raw(child.id().cast_signed()))?,
            State::Exited(_) => {}
        }
        Ok(())
    }

    /// Leaves a child that still runs to the reaper.
    pub fn abandon(&mut self) {
        if matches!(self.poll(), Ok(None)) {
            let state = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
            if let State::Running { child, .. } =
                mem::replace(state, State::Exited(ReturnCode::default()))
            {
                reaper::reap_later(child);
            }
        }
    }
}

impl State {
    fn poll(&mut self) -> io::Result<Option<ReturnCode>> {
        match self {
            Self::Exited(code) => Ok(Some(*code)),
            Self::Running { child, .. } => {
                let code = child.try_wait()?.map(ReturnCode::from);
                if let Some(code) = code {
                    *self = Self::Exited(code);
                }
                Ok(code)
            }
        }
    }

    /// How the child ended, or a way to sleep until it does.
    fn look(&mut self) -> io::Result<Result<ReturnCode, ExitWatch>> {
        self.poll()?;
        Ok(match self {
            Self::Exited(code) => Ok(*code),
            Self::Running { child, exit } => {
                Err(exit.get_or_insert_with(|| ExitWatch::new(child)).clone())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        process::{Command, Stdio},
        sync::Barrier,
        thread,
        time::Duration,
    };

    use nix::sys::signal::{Signal, kill};

    use super::*;
    use crate::poll::deadline;

    /// `cat`, which ends when its input is closed; watched by naps, as on a system without pidfd.
    fn cat_watched_by_naps() -> (Process, std::process::ChildStdin) {
        let mut cat = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let stdin = cat.stdin.take().unwrap();
        let exit = Some(ExitWatch::napping());
        (Process(Mutex::new(State::Running { child: cat, exit })), stdin)
    }

    #[test]
    fn without_a_descriptor_a_deadline_passes_and_the_end_is_noticed() {
        let (cat, stdin) = cat_watched_by_naps();
        let in_vain = cat.wait_until(deadline(Some(Duration::from_millis(3)))).unwrap();
        assert_eq!(in_vain, None);
        drop(stdin);
        assert_eq!(cat.wait_until(None).unwrap().unwrap(), 0);
    }

    #[test]
    fn without_a_descriptor_several_threads_wait_while_another_signals() {
        let (cat, _stdin) = cat_watched_by_naps();
        let all = Barrier::new(4);
        thread::scope(|scope| {
            let wait = || {
                all.wait();
                cat.wait_until(None).unwrap().unwrap()
            };
            let waiters = [(); 3].map(|()| scope.spawn(wait));
            all.wait();
            cat.signal(|id| kill(id, Signal::SIGTERM)).unwrap();
            for waiter in waiters {
                assert_eq!(waiter.join().unwrap(), -15);
            }
        });
    }
}
