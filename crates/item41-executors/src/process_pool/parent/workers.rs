//! The workers of a pool: those that run tasks, and those that leave.

use std::{
    io, mem,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags};

use super::{
    backlog::LatencyEstimate,
    call::{Call, end},
    call_queue::CallQueue,
    free_worker::{FreeWorker, SentByCaller},
    idle_deaths::IdleDeaths,
    leaving::{GRACE, Leaving},
    limits::{Clock, longest_step},
    plan::Plan,
    sent_calls::Unanswered,
    worker_process::{Broken, WorkerProcess},
};
use crate::TaskError;

/// Starts, replaces and ends the workers. They run in the manager's thread.
pub(super) struct Workers {
    plan: Plan,
    /// Gets back the calls that a lost worker cannot have begun.
    queue: Arc<CallQueue>,
    /// The process ids of the workers, for the pool's owner.
    ids: Arc<Mutex<Vec<u32>>>,
    working: Vec<WorkerProcess>,
    leaving: Leaving,
    latency: LatencyEstimate,
    clock: Clock,
    idle_deaths: IdleDeaths,
}

/// Why the pool goes on without a worker.
enum Loss {
    /// The call that it was at was aborted.
    Aborted,
    /// The call that it was at was not done in time.
    TimedOut(Duration),
    Died(Broken),
}

impl Workers {
    /// Makes the place for the workers; [`start`](Self::start) starts them.
    pub(super) fn new(plan: Plan, queue: Arc<CallQueue>, ids: Arc<Mutex<Vec<u32>>>) -> Self {
        Self {
            plan,
            queue,
            ids,
            working: Vec::new(),
            leaving: Leaving::default(),
            latency: LatencyEstimate::default(),
            clock: Clock::new(),
            idle_deaths: IdleDeaths::default(),
        }
    }

    pub(super) fn start(&mut self) -> io::Result<()> {
        for _ in 0..self.plan.workers {
            let worker = self.start_one()?;
            self.working.push(worker);
        }
        self.publish_ids();
        Ok(())
    }

    fn start_one(&mut self) -> io::Result<WorkerProcess> {
        let (command, name) = self.plan.next_worker()?;
        WorkerProcess::start(command, name.as_deref(), &self.plan.greeting)
    }

    fn publish_ids(&self) {
        let ids = self.working.iter().map(WorkerProcess::id).collect();
        *self.ids.lock().unwrap_or_else(PoisonError::into_inner) = ids;
    }

    /// Starts a new worker for each that has run as many tasks as it may.
    pub(super) fn replace_finished(&mut self) -> Result<(), Broken> {
        let now = Instant::now();
        self.leaving.remove_ended(now);
        let mut is_changed = false;
        for place in 0..self.working.len() {
            if self.working[place].is_to_leave() {
                let new = self.start_another()?;
                let old = mem::replace(&mut self.working[place], new);
                self.leaving.add(old, now);
                is_changed = true;
            }
        }
        if is_changed {
            self.publish_ids();
        }
        Ok(())
    }

    fn start_another(&mut self) -> Result<WorkerProcess, Broken> {
        let failed = |error| format!("a new worker process cannot be started: {error}");
        Ok(self.start_one().map_err(failed)?.since(self.clock.now()))
    }

    /// Returns the worker that should get the next call: one that is free, else the one with the
    /// least to do of those that may be sent one ahead.
    pub(super) fn next(&self) -> Option<usize> {
        let free = self.working.iter().position(WorkerProcess::is_free);
        free.or_else(|| {
            let (now, waiting, all) = (Instant::now(), self.queue.len(), self.working.len());
            let space = |worker: &WorkerProcess| {
                let backlog = worker.backlog(now)?;
                backlog.has_space(self.plan.prefetch, waiting, all).then_some(backlog)
            };
            let backlogs =
                self.working.iter().enumerate().filter_map(|(n, w)| Some((n, space(w)?)));
            let (place, _) = backlogs.min_by_key(|(_, backlog)| backlog.calls)?;
            Some(place)
        })
    }

    /// Gives a call to the worker at `place`; [`send`](Self::send) sends it.
    pub(super) fn request(&mut self, place: usize, call: Call) {
        self.working[place].request(call, &self.latency, self.clock.now());
    }

    /// Returns a worker that a caller may send a call to while the manager sleeps. None where a
    /// worker must answer in time: the manager's clock begins when it sends the call.
    pub(super) fn free_worker(&self) -> Option<FreeWorker> {
        let place = self.working.iter().position(WorkerProcess::is_free)?;
        let task = self.latency.last_brief().filter(|_| self.plan.worker_timeout.is_none())?;
        Some(self.working[place].as_free(place, task))
    }

    /// Takes a call that a caller has sent to a free worker.
    pub(super) fn adopt(&mut self, sent: SentByCaller) {
        self.request(sent.place, sent.call);
        self.working[sent.place].advance(sent.written);
    }

    /// Sends each worker as much as its socket takes.
    pub(super) fn send(&mut self) {
        self.working.iter_mut().for_each(WorkerProcess::send);
    }

    /// Returns whether they have answered everything.
    pub(super) fn are_done(&self) -> bool {
        self.working.iter().all(WorkerProcess::is_done)
    }

    /// Returns what to wait for: two sources for each worker, and the ends of those that leave.
    pub(super) fn poll_sources(&self) -> impl Iterator<Item = PollFd<'_>> {
        let working = self.working.iter().flat_map(WorkerProcess::poll_sources);
        working.chain(self.leaving.exit_sources())
    }

    /// Does what `poll` found possible at these sources. The smallest limit was `limit` then.
    pub(super) fn attend(
        &mut self,
        events: &[PollFlags],
        limit: Option<Duration>,
    ) -> Result<(), Broken> {
        // Before the answers are read: what is there by now is in time.
        self.clock.advance(limit);
        let now = self.clock.now();
        for (place, events) in (0..self.working.len()).zip(events.as_chunks().0) {
            let attended = self.working[place].attend(*events, &mut self.latency, now);
            if let Err(reason) = attended {
                self.bury(place, reason)?;
            }
        }
        Ok(())
    }

    /// Returns the limits that hold for busy workers: the limit, whether it is that of the call
    /// alone, and the time that counts so far.
    fn limits(&self) -> impl Iterator<Item = (usize, Duration, bool, Duration)> {
        let now = self.clock.now();
        self.working.iter().enumerate().filter_map(move |(place, worker)| {
            let (of_call, silent) = worker.limit(now)?;
            let of_worker = self.plan.worker_timeout;
            let limit = of_call.into_iter().chain(of_worker).min()?;
            Some((place, limit, of_call == Some(limit), silent))
        })
    }

    /// Returns the smallest limit that holds for a busy worker.
    pub(super) fn smallest_limit(&self) -> Option<Duration> {
        self.limits().map(|(_, limit, ..)| limit).min()
    }

    /// Returns how long the manager may sleep: a worker may be late by then, or the clock must be
    /// looked at. `None` is forever.
    pub(super) fn until_next_look(&self, limit: Option<Duration>) -> Option<Duration> {
        let late = self.limits().map(|(_, limit, _, silent)| limit.saturating_sub(silent)).min();
        let late = late.map(|left| left.min(longest_step(limit.unwrap_or(Duration::MAX))));
        late.into_iter().chain(self.leaving.until_next_look()).min()
    }

    /// Ends the workers that are at a call that was aborted.
    pub(super) fn abort(&mut self) -> Result<(), Broken> {
        for place in self.queue.signals().take_aborted() {
            // It is in none of them where it was just answered, or is put back into the queue.
            let _ = self.working.iter_mut().any(|worker| worker.abort(place));
        }
        for place in 0..self.working.len() {
            if !self.working[place].is_at_aborted() {
                continue;
            }
            // It may have been answered meanwhile; then the worker is at another call already.
            let now = self.clock.now();
            match self.working[place].receive_all(&mut self.latency, now) {
                Ok(()) if self.working[place].is_at_aborted() => self.lose(place, Loss::Aborted)?,
                Ok(()) => {}
                Err(reason) => self.bury(place, reason)?,
            }
        }
        Ok(())
    }

    /// Ends the workers whose call is not done in time, or breaks the pool for them.
    pub(super) fn end_the_late(&mut self) -> Result<(), Broken> {
        let is_late = |&(_, limit, _, silent): &(_, Duration, _, Duration)| silent >= limit;
        let late: Vec<_> = self.limits().filter(is_late).collect();
        for (place, limit, is_of_call, _) in late {
            if is_of_call {
                self.lose(place, Loss::TimedOut(limit))?;
            } else {
                let what = format!("gave no answer within {limit:?}");
                self.bury(place, self.working[place].describe(&what))?;
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
        let worker = self.working.remove(place);
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
            (None, Loss::Died(_)) => {
                let answers = self.latency.answers();
                self.idle_deaths.count(self.plan.workers, answers, &reason)?;
            }
            (None, Loss::Aborted | Loss::TimedOut(_)) => {}
        }
        let new = self.start_another()?;
        self.working.insert(place, new);
        self.publish_ids();
        Ok(())
    }

    /// Has all workers leave, by closing their sockets.
    pub(super) fn dismiss(mut self) {
        // All sockets first, so that the workers leave at the same time.
        self.working.iter().for_each(WorkerProcess::hang_up);
        let deadline = Instant::now() + GRACE;
        for worker in self.working.drain(..) {
            worker.wait(deadline);
        }
        self.leaving.wait();
        self.publish_ids();
    }

    /// Ends all workers now, and returns the calls that they have not answered.
    pub(super) fn kill(&mut self) -> Vec<Call> {
        let mut calls = Vec::new();
        for worker in mem::take(&mut self.working) {
            let Unanswered { first, rest } = worker.kill(&mut self.latency, self.clock.now());
            calls.extend(first.into_iter().chain(rest));
        }
        self.publish_ids();
        calls
    }
}
