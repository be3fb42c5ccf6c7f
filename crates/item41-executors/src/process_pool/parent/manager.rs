//! The one thread that talks to all workers.

use std::{
    io,
    os::unix::net::UnixStream,
    sync::{Arc, Mutex, mpsc::SyncSender},
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

use super::{
    call::end,
    call_queue::{CallQueue, QueuedCall},
    plan::Plan,
    signals::empty,
    worker_process::Broken,
    workers::Workers,
};
use crate::{TaskError, panics::catch_panic, spin::Backoff};

/// Hands calls to workers and answers to the futures that wait for them. It blocks nowhere but in
/// `poll`, so that the death of any worker is seen at once.
pub(in super::super) struct Manager {
    queue: Arc<CallQueue>,
    wake_receiver: UnixStream,
    workers: Workers,
}

/// Why a pool is broken that was ended by force.
pub(in super::super) const KILLED: &str = "its workers were killed by `kill_workers`";

impl Manager {
    pub(in super::super) fn new(
        plan: Plan,
        queue: Arc<CallQueue>,
        wake_receiver: UnixStream,
        ids: Arc<Mutex<Vec<u32>>>,
    ) -> Self {
        let workers = Workers::new(plan, Arc::clone(&queue), ids);
        Self { queue, wake_receiver, workers }
    }

    /// Starts the workers and says through `started` how that went. Then it serves until the pool is
    /// shut down and each call is answered, or until the pool breaks.
    ///
    /// The workers are started in this thread, because the system kills them when the thread that
    /// started them ends.
    pub(in super::super) fn run(mut self, started: &SyncSender<io::Result<()>>) {
        let start = self.workers.start();
        let has_started = start.is_ok();
        // It fails only where no caller waits for the pool any more.
        let _ = started.send(start);
        if !has_started {
            return;
        }
        match catch_panic(|| self.serve()) {
            Ok(Ok(())) => self.workers.dismiss(),
            Ok(Err(reason)) => self.break_down(&reason),
            // Not expected; but even then each future must end.
            Err(panic) => self.break_down(&format!("its manager {panic}")),
        }
    }

    fn serve(&mut self) -> Result<(), Broken> {
        loop {
            self.workers.replace_finished()?;
            if self.hand_out() {
                return Ok(());
            }
            self.wait()?;
            self.workers.abort()?;
            self.workers.end_the_late()?;
            if self.queue.signals().is_killed() {
                return Err(KILLED.to_owned());
            }
        }
    }

    /// Gives the workers as many calls as they should have. True when all is done and no call will
    /// come.
    fn hand_out(&mut self) -> bool {
        let mut is_over = false;
        while let Some(place) = self.workers.next() {
            match self.queue.take() {
                QueuedCall::Ready(call) => self.workers.request(place, call),
                QueuedCall::None => break,
                QueuedCall::Closed => {
                    is_over = self.workers.are_done();
                    break;
                }
            }
        }
        self.workers.send();
        is_over
    }

    /// Waits until a worker or a caller wants something, and attends to it.
    fn wait(&mut self) -> Result<(), Broken> {
        // Where no worker could take another call, the next answer is soon enough to look.
        if self.workers.next().is_some() && !self.queue.arm(self.workers.free_worker()) {
            return Ok(());
        }
        let mut sources = vec![PollFd::new(&self.wake_receiver, PollFlags::IN)];
        sources.extend(self.workers.poll_sources());
        let limit = self.workers.smallest_limit();
        let polled = self.poll(&mut sources, limit);
        let events: Vec<_> = sources.iter().map(PollFd::revents).collect();
        drop(sources);
        // First of all, so that a call that a caller has sent ends with its worker.
        if let Some(sent) = self.queue.take_sent() {
            self.workers.adopt(sent);
        }
        polled?;
        if !events[0].is_empty() {
            empty(&self.wake_receiver);
        }
        self.workers.attend(&events[1..], limit)
    }

    /// Looks a few times, and then sleeps.
    fn poll(&self, sources: &mut [PollFd<'_>], limit: Option<Duration>) -> Result<(), Broken> {
        let mut backoff = (!self.workers.are_done()).then(Backoff::new);
        loop {
            let is_last = backoff.is_none();
            let timeout = if is_last {
                round_up(self.workers.until_next_look(limit))
            } else {
                Some(Timespec::default())
            };
            match poll(sources, timeout.as_ref()) {
                Ok(0) if !is_last => {
                    backoff = backoff.and_then(|mut backoff| backoff.snooze().then_some(backoff));
                }
                Ok(_) | Err(Errno::INTR) => return Ok(()),
                Err(error) => return Err(format!("cannot wait for its workers: {error}")),
            }
        }
    }

    /// Ends each future that is pending. The queue is closed first, so that none is added.
    fn break_down(mut self, reason: &str) {
        let waiting = self.queue.break_down(reason.to_owned());
        for call in self.workers.kill().into_iter().chain(waiting) {
            end(call, TaskError::BrokenProcessPool { reason: reason.to_owned() });
        }
    }
}

/// Returns a timeout for `poll`, rounded up, so that it does not end too early. One that is too long
/// for the system is endless.
fn round_up(timeout: Option<Duration>) -> Option<Timespec> {
    timeout?.saturating_add(Duration::from_millis(1)).try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeout_of_poll_is_rounded_up_and_may_be_endless() {
        let milliseconds = |count| Duration::from_millis(count).try_into().ok();
        assert_eq!(round_up(None), None);
        assert_eq!(round_up(Some(Duration::MAX)), None);
        assert_eq!(round_up(Some(Duration::ZERO)), milliseconds(1));
        assert_eq!(round_up(Some(Duration::from_millis(7))), milliseconds(8));
    }
}
