//! Workers that were told to leave.

use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};

use super::worker_process::WorkerProcess;

/// Workers that have run as many tasks as they may and were told to leave, with the moment at which
/// they are killed if they are still there.
#[derive(Default)]
pub(super) struct Leaving(Vec<(WorkerProcess, Instant)>);

/// How long a worker that was told to leave may take. It has nothing else to do.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// How often a worker that leaves is looked at where its end cannot be waited for.
const LOOK: Duration = Duration::from_millis(20);

impl Leaving {
    /// Tells a worker to leave.
    pub(super) fn add(&mut self, worker: WorkerProcess, now: Instant) {
        worker.hang_up();
        self.0.push((worker, now + GRACE));
    }

    /// Removes the workers that have left, and kills those that took too long.
    pub(super) fn remove_ended(&mut self, now: Instant) {
        self.0.retain_mut(|(worker, deadline)| !worker.has_left() && now < *deadline);
    }

    /// Returns what becomes readable when one of them has ended.
    pub(super) fn exit_sources(&self) -> impl Iterator<Item = PollFd<'_>> {
        let exits = self.0.iter().filter_map(|(worker, _)| worker.exit_source());
        exits.map(|exit| PollFd::from_borrowed_fd(exit, PollFlags::IN))
    }

    /// Returns how long the manager may sleep; `None` is forever.
    pub(super) fn until_next_look(&self) -> Option<Duration> {
        let cannot_see = |(worker, _): &(WorkerProcess, _)| worker.exit_source().is_none();
        let now = Instant::now();
        let deadlines = self.0.iter().map(|(_, deadline)| deadline.duration_since(now));
        let unseen = self.0.iter().any(cannot_see).then_some(LOOK);
        deadlines.chain(unseen).min()
    }

    /// Waits until all have left.
    pub(super) fn wait(&mut self) {
        for (worker, deadline) in self.0.drain(..) {
            worker.wait(deadline);
        }
    }
}
