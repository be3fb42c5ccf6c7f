//! The one thread that talks to all workers of a pool.

use std::{
    io,
    os::{fd::AsFd, unix::net::UnixStream},
    panic::{AssertUnwindSafe, catch_unwind},
    process::Command,
    sync::Arc,
};

use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};

use crate::{
    TaskError,
    call::Call,
    mailbox::{Letter, Mailbox, silence},
    worker_process::WorkerProcess,
};

/// Hands calls to free workers and answers to those who wait for them. It blocks nowhere but in
/// `poll`, so that the death of any worker is seen at once.
pub(crate) struct Manager {
    workers: Vec<WorkerProcess>,
    mailbox: Arc<Mailbox>,
    alarm: UnixStream,
}

/// Why the pool is broken.
type Broken = String;

impl Manager {
    /// Starts the workers.
    pub fn start(
        workers: usize,
        command: &mut impl FnMut() -> Command,
        mailbox: Arc<Mailbox>,
        alarm: UnixStream,
    ) -> io::Result<Self> {
        let workers = (0..workers).map(|_| WorkerProcess::start(command()));
        Ok(Self { workers: workers.collect::<io::Result<_>>()?, mailbox, alarm })
    }

    /// Serves until the pool is shut down and every call is answered, or until a worker fails.
    pub fn run(mut self) {
        let served = catch_unwind(AssertUnwindSafe(|| self.serve()));
        match served {
            Ok(Ok(())) => self.dismiss(),
            Ok(Err(reason)) => self.break_down(&reason),
            // Not expected; but then, too, nobody must wait for ever.
            Err(_) => self.break_down("its manager panicked"),
        }
    }

    fn serve(&mut self) -> Result<(), Broken> {
        while !self.hand_out()? {
            self.wait()?;
        }
        Ok(())
    }

    /// Gives every free worker a call. True when all is done and nothing will come.
    fn hand_out(&mut self) -> Result<bool, Broken> {
        let mut is_closed = false;
        for worker in self.workers.iter_mut().filter(|worker| worker.is_free()) {
            match self.mailbox.take() {
                Letter::Call(call) => worker.request(call)?,
                Letter::Nothing => return Ok(false),
                Letter::Closed => is_closed = true,
            }
        }
        Ok(is_closed && self.workers.iter().all(WorkerProcess::is_free))
    }

    /// Sleeps until a worker or the mailbox wants something, and attends to it.
    fn wait(&mut self) -> Result<(), Broken> {
        let mut sources = vec![PollFd::new(self.alarm.as_fd(), PollFlags::POLLIN)];
        sources.extend(self.workers.iter().map(WorkerProcess::poll_source));
        match poll(&mut sources, PollTimeout::NONE) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(format!("cannot wait for its workers: {error}")),
        }
        let happened = |source: &PollFd<'_>| source.revents().unwrap_or(PollFlags::empty());
        let events: Vec<_> = sources.iter().map(happened).collect();
        if !events[0].is_empty() {
            silence(&self.alarm);
        }
        for (worker, &events) in self.workers.iter_mut().zip(&events[1..]) {
            worker.attend(events)?;
        }
        Ok(())
    }

    /// All workers leave, because their sockets close.
    fn dismiss(self) {
        // All sockets first, so that the workers leave at the same time.
        self.workers.iter().for_each(WorkerProcess::hang_up);
        for worker in self.workers {
            worker.wait();
        }
    }

    /// Every future that is pending ends here; the mailbox is closed first, so that none is added.
    fn break_down(self, reason: &str) {
        let waiting = self.mailbox.break_down(reason.to_owned());
        let in_work: Vec<Call> = self.workers.into_iter().filter_map(WorkerProcess::kill).collect();
        for call in in_work.into_iter().chain(waiting) {
            let reason = reason.to_owned();
            // A cancelled one stays cancelled.
            call.answer.start();
            call.answer.finish(Err(TaskError::BrokenProcessPool { reason }));
        }
    }
}
