//! The one thread that talks to all workers.

use std::{
    collections::VecDeque,
    io, mem,
    os::{fd::AsFd, unix::net::UnixStream},
    sync::{Arc, Mutex, PoisonError, mpsc::SyncSender},
    time::{Duration, Instant},
};

use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};

use super::{
    backlog::LatencyEstimate,
    call::Call,
    call_queue::{CallQueue, QueuedCall},
    limits::{Clock, longest_step},
    plan::Plan,
    signals::empty,
    worker_process::{Broken, Unanswered, WorkerProcess},
};
use crate::{TaskError, panics::catch_panic, spin::Backoff};

/// Hands calls to workers and answers to the futures that wait for them. It blocks nowhere but in
/// `poll`, so that the death of any worker is seen at once.
pub(in super::super) struct Manager {
    plan: Plan,
    queue: Arc<CallQueue>,
    wake_receiver: UnixStream,
    /// The process ids of the workers, for the pool's owner.
    ids: Arc<Mutex<Vec<u32>>>,
    workers: Vec<WorkerProcess>,
    /// Workers that have run as many tasks as they may and were told to leave, with the moment at
    /// which they are killed if they are still there.
    leaving: Vec<(WorkerProcess, Instant)>,
    latency: LatencyEstimate,
    clock: Clock,
    /// Workers in a row that died without a call.
    idle_deaths: usize,
    /// How many answers there were at the last of these deaths.
    answers: u64,
}

/// How long a worker that was told to leave may take. It has nothing else to do.
const GRACE: Duration = Duration::from_secs(5);

/// How often a worker that leaves is looked at where its end cannot be waited for.
const LOOK: Duration = Duration::from_millis(20);

/// Why a pool is broken that was ended by force.
pub(in super::super) const KILLED: &str = "its workers were killed by `kill_workers`";

/// Why the pool goes on without a worker.
enum Loss {
    /// The call that it was at was aborted.
    Aborted,
    /// The call that it was at was not done in time.
    TimedOut(Duration),
    Died(Broken),
}

impl Manager {
    pub(in super::super) fn new(
        plan: Plan,
        queue: Arc<CallQueue>,
        wake_receiver: UnixStream,
        ids: Arc<Mutex<Vec<u32>>>,
    ) -> Self {
        Self {
            plan,
            queue,
            wake_receiver,
            ids,
            workers: Vec::new(),
            leaving: Vec::new(),
            latency: LatencyEstimate::default(),
            clock: Clock::new(),
            idle_deaths: 0,
            answers: 0,
        }
    }

    /// Starts the workers and says through `started` how that went. Then it serves until the pool is
    /// shut down and each call is answered, or until the pool breaks.
    ///
    /// The workers are started in this thread, because the system kills them when the thread that
    /// started them ends.
    pub(in super::super) fn run(mut self, started: &SyncSender<io::Result<()>>) {
        let start = self.start();
        let has_started = start.is_ok();
        // It fails only where no caller waits for the pool any more.
        let _ = started.send(start);
        if !has_started {
            return;
        }
        match catch_panic(|| self.serve()) {
            Ok(Ok(())) => self.dismiss(),
            Ok(Err(reason)) => self.break_down(&reason),
            // Not expected; but even then each future must end.
            Err(panic) => self.break_down(&format!("its manager {panic}")),
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
            self.replace_finished()?;
            if self.hand_out() {
                return Ok(());
            }
            self.wait()?;
            self.abort()?;
            self.end_the_late()?;
            if self.queue.signals().is_killed() {
                return Err(KILLED.to_owned());
            }
        }
    }

    /// Starts a new worker for each that has run as many tasks as it may.
    fn replace_finished(&mut self) -> Result<(), Broken> {
        let now = Instant::now();
        self.leaving.retain_mut(|(worker, deadline)| !worker.has_left() && now < *deadline);
        let mut is_changed = false;
        for place in 0..self.workers.len() {
            if self.workers[place].is_to_leave() {
                let new = self.start_another()?;
                let old = mem::replace(&mut self.workers[place], new);
                old.hang_up();
                self.leaving.push((old, now + GRACE));
                is_changed = true;
            }
        }
        if is_changed {
            self.publish_ids();
        }
        Ok(())
    }

    fn start_another(&mut self) -> Result<WorkerProcess, Broken> {
        let worker = self.plan.start_worker();
        let worker =
            worker.map_err(|error| format!("a new worker process cannot be started: {error}"))?;
        Ok(worker.since(self.clock.now()))
    }

    /// Gives the workers as many calls as they should have. True when all is done and no call will
    /// come.
    fn hand_out(&mut self) -> bool {
        let mut is_over = false;
        while let Some(place) = self.next_worker() {
            match self.queue.take() {
                QueuedCall::Ready(call) => {
                    self.workers[place].request(call, &self.latency, self.clock.now());
                }
                QueuedCall::None => break,
                QueuedCall::Closed => {
                    is_over = self.workers.iter().all(WorkerProcess::is_done);
                    break;
                }
            }
        }
        self.workers.iter_mut().for_each(WorkerProcess::send);
        is_over
    }

    /// Returns the worker that should get the next call: one that is free, else the one with the
    /// least to do of those that may be sent one ahead.
    fn next_worker(&self) -> Option<usize> {
        let free = self.workers.iter().position(WorkerProcess::is_free);
        free.or_else(|| {
            let (now, waiting, all) = (Instant::now(), self.queue.len(), self.workers.len());
            let space = |worker: &WorkerProcess| {
                let backlog = worker.backlog(now)?;
                backlog.has_space(self.plan.prefetch, waiting, all).then_some(backlog)
            };
            let backlogs =
                self.workers.iter().enumerate().filter_map(|(n, w)| Some((n, space(w)?)));
            let (place, _) = backlogs.min_by_key(|(_, backlog)| backlog.calls)?;
            Some(place)
        })
    }

    /// Waits until a worker or a caller wants something, and attends to it.
    fn wait(&mut self) -> Result<(), Broken> {
        // Where no worker could take another call, the next answer is soon enough to look.
        if self.next_worker().is_some() && !self.queue.arm() {
            return Ok(());
        }
        let mut sources = vec![PollFd::new(self.wake_receiver.as_fd(), PollFlags::POLLIN)];
        sources.extend(self.workers.iter().flat_map(WorkerProcess::poll_sources));
        let exits = self.leaving.iter().filter_map(|(worker, _)| worker.exit_source());
        sources.extend(exits.map(|exit| PollFd::new(exit, PollFlags::POLLIN)));
        let limit = self.smallest_limit();
        self.poll(&mut sources, limit)?;
        let happened = |source: &PollFd<'_>| source.revents().unwrap_or(PollFlags::empty());
        let events: Vec<_> = sources.iter().map(happened).collect();
        if !events[0].is_empty() {
            empty(&self.wake_receiver);
        }
        // Before the answers are read: what is there by now is in time.
        self.clock.advance(limit);
        let now = self.clock.now();
        for (place, events) in (0..self.workers.len()).zip(events[1..].as_chunks().0) {
            let attended = self.workers[place].attend(*events, &mut self.latency, now);
            if let Err(reason) = attended {
                self.bury(place, reason)?;
            }
        }
        Ok(())
    }

    /// Looks a few times, and then sleeps.
    fn poll(&self, sources: &mut [PollFd<'_>], limit: Option<Duration>) -> Result<(), Broken> {
        let is_busy = !self.workers.iter().all(WorkerProcess::is_done);
        let mut backoff = is_busy.then(Backoff::new);
        loop {
            let is_last = backoff.is_none();
            let timeout = if is_last { self.until_next_look(limit) } else { PollTimeout::ZERO };
            match poll(sources, timeout) {
                Ok(0) if !is_last => {
                    backoff = backoff.and_then(|mut backoff| backoff.snooze().then_some(backoff));
                }
                Ok(_) | Err(Errno::EINTR) => return Ok(()),
                Err(error) => return Err(format!("cannot wait for its workers: {error}")),
            }
        }
    }

    /// Returns the limits that hold for busy workers: the limit, whether it is that of the call
    /// alone, and the time that counts so far.
    fn limits(&self) -> impl Iterator<Item = (usize, Duration, bool, Duration)> {
        let now = self.clock.now();
        self.workers.iter().enumerate().filter_map(move |(place, worker)| {
            let (of_call, silent) = worker.limit(now)?;
            let of_worker = self.plan.worker_timeout;
            let limit = of_call.into_iter().chain(of_worker).min()?;
            Some((place, limit, of_call == Some(limit), silent))
        })
    }

    fn smallest_limit(&self) -> Option<Duration> {
        self.limits().map(|(_, limit, ..)| limit).min()
    }

    /// Returns how long the manager may sleep: a worker may be late by then, or the clock must be
    /// looked at.
    fn until_next_look(&self, limit: Option<Duration>) -> PollTimeout {
        let late = self.limits().map(|(_, limit, _, silent)| limit.saturating_sub(silent)).min();
        let late = late.map(|left| left.min(longest_step(limit.unwrap_or(Duration::MAX))));
        let cannot_see = |(worker, _): &(WorkerProcess, _)| worker.exit_source().is_none();
        let now = Instant::now();
        let leaving = self.leaving.iter().map(|(_, deadline)| deadline.duration_since(now)).min();
        let unseen = self.leaving.iter().any(cannot_see).then_some(LOOK);
        round_up(late.into_iter().chain(leaving).chain(unseen).min())
    }

    /// Ends the workers that are at a call that was aborted.
    fn abort(&mut self) -> Result<(), Broken> {
        for place in self.queue.signals().take_aborted() {
            // It is in none of them where it was just answered, or is put back into the queue.
            let _ = self.workers.iter_mut().any(|worker| worker.abort(place));
        }
        for place in 0..self.workers.len() {
            if !self.workers[place].is_at_aborted() {
                continue;
            }
            // It may have been answered meanwhile; then the worker is at another call already.
            let now = self.clock.now();
            match self.workers[place].receive_all(&mut self.latency, now) {
                Ok(()) if self.workers[place].is_at_aborted() => self.lose(place, Loss::Aborted)?,
                Ok(()) => {}
                Err(reason) => self.bury(place, reason)?,
            }
        }
        Ok(())
    }

    /// Ends the workers whose call is not done in time, or breaks the pool for them.
    fn end_the_late(&mut self) -> Result<(), Broken> {
        let is_late = |&(_, limit, _, silent): &(_, Duration, _, Duration)| silent >= limit;
        let late: Vec<_> = self.limits().filter(is_late).collect();
        for (place, limit, is_of_call, _) in late {
            if is_of_call {
                self.lose(place, Loss::TimedOut(limit))?;
            } else {
                let reason =
                    self.workers[place].describe(&format!("gave no answer within {limit:?}"));
                self.bury(place, reason)?;
            }
        }
        Ok(())
    }

    /// Goes on without a worker that cannot be used any more, if the pool is to do that.
    fn bury(&mut self, place: usize, reason: Broken) -> Result<(), Broken> {
        if self.plan.replaces_dead { self.lose(place, Loss::Died(reason)) } else { Err(reason) }
    }

    /// Ends a worker and starts another in its place. The call that it was at fails; those that were
    /// sent behind it cannot have begun, and other workers get them.
    fn lose(&mut self, place: usize, loss: Loss) -> Result<(), Broken> {
        let worker = self.workers.remove(place);
        let meant = worker.is_at();
        let reason = match &loss {
            Loss::Aborted => worker.describe("was killed because its task was aborted"),
            Loss::TimedOut(_) => {
                worker.describe("was killed because its task was not done in time")
            }
            Loss::Died(reason) => reason.clone(),
        };
        let is_hopeless = worker.is_starting();
        let Unanswered { first, rest } = worker.kill(&mut self.latency, self.clock.now());
        self.queue.put_back(rest.into_iter());
        if is_hopeless {
            return Err(reason);
        }
        match (first, loss) {
            // It may have been answered at the last moment, and the next call been begun.
            (Some(call), Loss::TimedOut(timeout)) if Some(call.place) == meant => {
                end(call, TaskError::TimedOut { timeout });
            }
            // The future of an aborted call has ended already.
            (Some(call), _) => end(call, TaskError::WorkerLost { reason }),
            (None, Loss::Died(_)) => self.count_idle_death(&reason)?,
            (None, Loss::Aborted | Loss::TimedOut(_)) => {}
        }
        let new = self.start_another()?;
        self.workers.insert(place, new);
        self.publish_ids();
        Ok(())
    }

    /// Breaks the pool where workers die again and again without a call: they would be replaced
    /// forever.
    fn count_idle_death(&mut self, reason: &str) -> Result<(), Broken> {
        let is_in_a_row = self.answers == self.latency.answers();
        self.answers = self.latency.answers();
        self.idle_deaths = if is_in_a_row { self.idle_deaths + 1 } else { 1 };
        if self.idle_deaths > 3 + self.plan.workers {
            return Err(format!("{} workers died without a call: {reason}", self.idle_deaths));
        }
        Ok(())
    }

    /// Has all workers leave, by closing their sockets.
    fn dismiss(mut self) {
        // All sockets first, so that the workers leave at the same time.
        self.workers.iter().for_each(WorkerProcess::hang_up);
        let deadline = Instant::now() + GRACE;
        for worker in self.workers.drain(..) {
            worker.wait(deadline);
        }
        for (worker, deadline) in self.leaving.drain(..) {
            worker.wait(deadline);
        }
        self.publish_ids();
    }

    /// Ends each future that is pending. The queue is closed first, so that none is added.
    fn break_down(mut self, reason: &str) {
        let waiting = self.queue.break_down(reason.to_owned());
        let mut calls = VecDeque::new();
        for worker in mem::take(&mut self.workers) {
            let unanswered = worker.kill(&mut self.latency, self.clock.now());
            calls.extend(unanswered.first.into_iter().chain(unanswered.rest));
        }
        self.publish_ids();
        for call in calls.into_iter().chain(waiting) {
            end(call, TaskError::BrokenProcessPool { reason: reason.to_owned() });
        }
    }
}

/// Ends a call's future with an error. One that was cancelled or aborted stays so.
fn end(call: Call, error: TaskError) {
    let _ = catch_panic(|| call.answer.finish(Err(error)));
}

/// Returns a timeout for `poll`, rounded up, so that it does not end too early.
fn round_up(timeout: Option<Duration>) -> PollTimeout {
    let Some(timeout) = timeout else { return PollTimeout::NONE };
    let timeout = timeout.saturating_add(Duration::from_millis(1));
    timeout.try_into().unwrap_or(PollTimeout::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeout_of_poll_is_rounded_up_and_may_be_endless() {
        assert_eq!(round_up(None), PollTimeout::NONE);
        assert_eq!(round_up(Some(Duration::MAX)), PollTimeout::MAX);
        assert_eq!(round_up(Some(Duration::ZERO)), PollTimeout::from(1_u8));
        assert_eq!(round_up(Some(Duration::from_micros(7900))), PollTimeout::from(8_u8));
    }
}
