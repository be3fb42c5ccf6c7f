//! The one thread that talks to all workers.

use std::{
    io, mem,
    os::{fd::AsFd, unix::net::UnixStream},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc::SyncSender},
    thread,
    time::{Duration, Instant},
};

use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};

use super::{
    mailbox::{Letter, Mailbox, silence},
    pace::Pace,
    plan::Plan,
    worker_process::{Broken, WorkerProcess},
};
use crate::{TaskError, caught::caught};

/// Hands calls to workers and answers to those who wait for them. It blocks nowhere but in `poll`,
/// so that the death of any worker is seen at once.
pub(super) struct Manager {
    plan: Plan,
    mailbox: Arc<Mailbox>,
    alarm: UnixStream,
    /// The process numbers of the workers, for who wants to know.
    ids: Arc<Mutex<Vec<u32>>>,
    workers: Vec<WorkerProcess>,
    /// Those that have run as many tasks as they may, and were told to leave.
    leaving: Vec<WorkerProcess>,
    pace: Pace,
}

/// A worker that was told to leave has nothing to do but to leave.
const GRACE: Duration = Duration::from_secs(5);

/// Why a pool is broken that was ended by force.
pub(super) const KILLED: &str = "its workers were killed by `kill_workers`";

/// How often the manager steps aside and looks again before it sleeps: an answer often comes within
/// microseconds, and to be woken on another core takes 100 of them.
const LOOKS: u32 = 20;

impl Manager {
    pub fn new(
        plan: Plan,
        mailbox: Arc<Mailbox>,
        alarm: UnixStream,
        ids: Arc<Mutex<Vec<u32>>>,
    ) -> Self {
        let (workers, leaving) = (Vec::new(), Vec::new());
        Self { plan, mailbox, alarm, ids, workers, leaving, pace: Pace::default() }
    }

    /// Starts the workers and says through `started` how that went. Then serves until the pool is
    /// shut down and every call is answered, or until a worker fails.
    ///
    /// The workers are started in this thread, because the system kills them when the thread that
    /// started them ends.
    pub fn run(mut self, started: &SyncSender<io::Result<()>>) {
        let start = self.start();
        let has_started = start.is_ok();
        // Nobody listens only where nobody waits for the pool.
        let _ = started.send(start);
        if !has_started {
            return;
        }
        match caught(|| self.serve()) {
            Ok(Ok(())) => self.dismiss(),
            Ok(Err(reason)) => self.break_down(&reason),
            // Not expected; but then, too, nobody must wait for ever.
            Err(error) => self.break_down(&error.panic_of("its manager")),
        }
    }

    fn start(&mut self) -> io::Result<()> {
        for _ in 0..self.plan.workers {
            self.workers.push(self.plan.start_worker()?);
        }
        self.publish_ids();
        Ok(())
    }

    fn publish_ids(&self) {
        let ids = self.workers.iter().map(WorkerProcess::id).collect();
        *self.ids.lock().unwrap_or_else(PoisonError::into_inner) = ids;
    }

    fn serve(&mut self) -> Result<(), Broken> {
        loop {
            self.replace()?;
            if self.hand_out() {
                return Ok(());
            }
            self.wait()?;
            self.end_the_silent()?;
            if self.mailbox.is_killed() {
                return Err(KILLED.to_owned());
            }
        }
    }

    /// A new worker for each that has run as many tasks as it may.
    fn replace(&mut self) -> Result<(), Broken> {
        self.leaving.retain_mut(|worker| !worker.has_left());
        let mut is_changed = false;
        for place in 0..self.workers.len() {
            if self.workers[place].is_to_leave() {
                let worker = self.plan.start_worker();
                let worker =
                    worker.map_err(|e| format!("a new worker process cannot be started: {e}"))?;
                let old = mem::replace(&mut self.workers[place], worker);
                old.hang_up();
                self.leaving.push(old);
                is_changed = true;
            }
        }
        if is_changed {
            self.publish_ids();
        }
        Ok(())
    }

    /// Gives the workers as many calls as they should have. True when all is done and nothing will
    /// come.
    fn hand_out(&mut self) -> bool {
        let mut is_over = false;
        while let Some(place) = self.next_worker() {
            match self.mailbox.take() {
                Letter::Call(call) => self.workers[place].request(call, &self.pace),
                Letter::Nothing => break,
                Letter::Closed => {
                    is_over = self.workers.iter().all(WorkerProcess::is_done);
                    break;
                }
            }
        }
        self.workers.iter_mut().for_each(WorkerProcess::send);
        is_over
    }

    /// Who should get the next call: a worker that is free, else the one with the least to do of
    /// those that may be sent one ahead.
    fn next_worker(&self) -> Option<usize> {
        let free = self.workers.iter().position(WorkerProcess::is_free);
        free.or_else(|| {
            let (now, waiting, all) = (Instant::now(), self.mailbox.waiting(), self.workers.len());
            let room = |worker: &WorkerProcess| {
                worker.load(now).filter(|load| load.has_room(self.plan.ahead, waiting, all))
            };
            let loads = self.workers.iter().enumerate().filter_map(|(n, w)| Some((n, room(w)?)));
            let (place, _) = loads.min_by_key(|(_, load)| load.calls)?;
            Some(place)
        })
    }

    /// Waits until a worker or the mailbox wants something, and attends to it.
    fn wait(&mut self) -> Result<(), Broken> {
        // Where no worker could take another call, the next answer is soon enough to look.
        if self.next_worker().is_some() && !self.mailbox.ring_me() {
            return Ok(());
        }
        let mut sources = vec![PollFd::new(self.alarm.as_fd(), PollFlags::POLLIN)];
        sources.extend(self.workers.iter().flat_map(WorkerProcess::poll_sources));
        sources.extend(self.leaving.iter().flat_map(WorkerProcess::poll_sources));
        self.poll(&mut sources)?;
        let happened = |source: &PollFd<'_>| source.revents().unwrap_or(PollFlags::empty());
        let events: Vec<_> = sources.iter().map(happened).collect();
        if !events[0].is_empty() {
            silence(&self.alarm);
        }
        for (worker, events) in self.workers.iter_mut().zip(events[1..].as_chunks().0) {
            worker.attend(*events, &mut self.pace)?;
        }
        Ok(())
    }

    /// Looks a few times, and then sleeps.
    fn poll(&self, sources: &mut [PollFd<'_>]) -> Result<(), Broken> {
        let are_busy = !self.workers.iter().all(WorkerProcess::is_done);
        let looks = if are_busy { LOOKS } else { 0 };
        for look in 0..=looks {
            let limit = if look < looks { PollTimeout::ZERO } else { self.until_silent() };
            match poll(sources, limit) {
                Ok(0) if look < looks => thread::yield_now(),
                Ok(_) | Err(Errno::EINTR) => break,
                Err(error) => return Err(format!("cannot wait for its workers: {error}")),
            }
        }
        Ok(())
    }

    /// Until when the manager may sleep: a worker might be silent for too long.
    fn until_silent(&self) -> PollTimeout {
        let Some(limit) = self.plan.time_limit else { return PollTimeout::NONE };
        let now = Instant::now();
        let silent = self.workers.iter().filter_map(|worker| worker.silent_for(now)).max();
        silent.map_or(PollTimeout::NONE, |silent| rest(limit, silent))
    }

    fn end_the_silent(&self) -> Result<(), Broken> {
        let Some(limit) = self.plan.time_limit else { return Ok(()) };
        let now = Instant::now();
        let is_silent = |worker: &&WorkerProcess| worker.silent_for(now) > Some(limit);
        match self.workers.iter().find(is_silent) {
            Some(worker) => Err(worker.describe(&format!("gave no answer within {limit:?}"))),
            None => Ok(()),
        }
    }

    /// All workers leave, because their sockets close.
    fn dismiss(self) {
        // All sockets first, so that the workers leave at the same time.
        self.workers.iter().for_each(WorkerProcess::hang_up);
        let end = Instant::now() + GRACE;
        for worker in self.workers.into_iter().chain(self.leaving) {
            worker.wait(end);
        }
    }

    /// Every future that is pending ends here; the mailbox is closed first, so that none is added.
    fn break_down(mut self, reason: &str) {
        let waiting = self.mailbox.break_down(reason.to_owned());
        let sent: Vec<_> = self.workers.drain(..).flat_map(WorkerProcess::kill).collect();
        self.publish_ids();
        for answer in sent.into_iter().chain(waiting.into_iter().map(|call| call.answer)) {
            let reason = reason.to_owned();
            // A cancelled one stays cancelled.
            answer.start();
            let finish = || answer.finish(Err(TaskError::BrokenProcessPool { reason }));
            let _ = catch_unwind(AssertUnwindSafe(finish));
        }
    }
}

/// What is left of `limit`; rounded up, so that it is not too early.
fn rest(limit: Duration, silent: Duration) -> PollTimeout {
    let left = limit.saturating_sub(silent).saturating_add(Duration::from_millis(1));
    left.try_into().unwrap_or(PollTimeout::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_without_end_is_one() {
        assert_eq!(rest(Duration::MAX, Duration::ZERO), PollTimeout::MAX);
        assert_eq!(rest(Duration::MAX, Duration::from_secs(1)), PollTimeout::MAX);
        assert_eq!(rest(Duration::from_secs(1), Duration::MAX), PollTimeout::from(1_u8));
        let millis = rest(Duration::from_millis(9), Duration::from_millis(2));
        assert_eq!(millis, PollTimeout::from(8_u8));
    }
}
