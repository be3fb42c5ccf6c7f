//! The queue between the callers that submit jobs and the threads that run them.
//!
//! It has two lists with a lock each, so that a caller does not meet the threads at every job. Jobs
//! are pushed to the `tail`; a thread that finds the `head` empty exchanges the two. (This is the
//! two-lock queue of Michael and Scott, 1996, with whole lists instead of links.)
//!
//! The locks are always taken in the order head, tail. A thread goes to sleep under the tail's lock,
//! after it has seen both lists empty; jobs come to the head under both locks only. So while a
//! thread falls asleep both lists are empty, and the next push sees that it sleeps.

use std::{
    collections::VecDeque,
    fmt, mem,
    sync::{Arc, PoisonError},
};

use crate::{
    SubmitError, TaskError,
    panics::catch_panic,
    spin::Backoff,
    sync::{AtomicUsize, Condvar, Mutex, MutexGuard, Ordering, lock},
};

/// A task that waits for a thread, whatever its types are.
pub(super) trait Job: Send + Sync {
    fn run(&self);
    /// Ends the job, which will not run, with `error`; as cancelled if there is none.
    fn fail(&self, error: Option<TaskError>);
}

pub(super) type Jobs<'a> = VecDeque<Arc<dyn Job + 'a>>;

#[derive(Default)]
struct Tail<'a> {
    jobs: Jobs<'a>,
    closed: Option<SubmitError>,
    /// Threads that sleep and were not notified yet. The one that fell asleep last is notified first.
    sleepers: Vec<Sleeper>,
    /// Threads that were notified and are not awake yet.
    notified: usize,
}

/// A thread that sleeps.
struct Sleeper {
    /// Where it fell asleep, and where the kernel prefers to wake it.
    core: usize,
    wake_up: Arc<Condvar>,
}

pub(super) struct Queue<'a> {
    head: Mutex<Jobs<'a>>,
    tail: Mutex<Tail<'a>>,
    /// The number of `sleepers`; written under the tail's lock.
    asleep: AtomicUsize,
    /// Threads that look for jobs before they sleep: they need no notification. Written under the
    /// tail's lock.
    looking: AtomicUsize,
    /// Jobs in the tail, for the threads that look; written under its lock.
    arrived: AtomicUsize,
}

impl<'a> Queue<'a> {
    pub(super) fn new() -> Self {
        let counter = || AtomicUsize::new(0);
        Self {
            head: Mutex::new(Jobs::new()),
            tail: Mutex::new(Tail::default()),
            asleep: counter(),
            looking: counter(),
            arrived: counter(),
        }
    }

    pub(super) fn push(&self, job: Arc<dyn Job + 'a>) -> Result<(), SubmitError> {
        let mut tail = lock(&self.tail);
        if let Some(error) = tail.closed.clone() {
            // The job is dropped without the lock: its closure may do anything.
            drop(tail);
            return Err(error);
        }
        tail.jobs.push_back(job);
        self.arrived.store(tail.jobs.len(), Ordering::Relaxed);
        self.notify_one(tail);
        Ok(())
    }

    /// Notifies a thread that sleeps, but not more threads than there are jobs: a notification costs
    /// a system call. A thread that wakes up notifies another where there is more to do.
    fn notify_one(&self, mut tail: MutexGuard<'_, Tail<'a>>) {
        if self.looking.load(Ordering::Relaxed) > 0 || tail.notified >= tail.jobs.len().max(1) {
            return;
        }
        let Some(sleeper) = tail.next_sleeper(current_core) else { return };
        tail.notified += 1;
        self.asleep.store(tail.sleepers.len(), Ordering::Relaxed);
        // Unlocked first, so that the thread that wakes up need not wait again.
        drop(tail);
        sleeper.wake_up.notify_one();
    }

    /// Waits for the next job; `None` once the queue is closed and empty.
    fn pop(&self, wake_up: &Arc<Condvar>) -> Option<Arc<dyn Job + 'a>> {
        let (mut is_looking, mut has_looked) = (false, false);
        loop {
            let tail = match self.take() {
                Ok((job, is_more)) => {
                    self.leave_with(is_more, is_looking);
                    return Some(job);
                }
                Err(tail) => tail,
            };
            if !is_looking {
                self.looking.fetch_add(1, Ordering::Relaxed);
                is_looking = true;
            }
            if tail.closed.is_some() {
                self.looking.fetch_sub(1, Ordering::Relaxed);
                return None;
            }
            if has_looked {
                self.sleep(tail, wake_up);
            } else {
                drop(tail);
                self.look();
            }
            has_looked = !has_looked;
        }
    }

    /// Takes a job, and says whether there are more. If there is none, it returns the locked tail,
    /// which is empty, as the head is.
    fn take(&self) -> Result<(Arc<dyn Job + 'a>, bool), MutexGuard<'_, Tail<'a>>> {
        let mut head = lock(&self.head);
        if head.is_empty() {
            let mut tail = lock(&self.tail);
            if tail.jobs.is_empty() {
                return Err(tail);
            }
            mem::swap(&mut tail.jobs, &mut head);
            self.arrived.store(0, Ordering::Relaxed);
        }
        let job = head.pop_front().expect("one of the two lists had a job");
        Ok((job, !head.is_empty()))
    }

    /// Notifies a thread for the jobs that are left behind. A push that relied on a thread that
    /// looks, or on one that was notified for another job, came before that one stopped looking. So
    /// its job is seen here.
    fn leave_with(&self, is_more: bool, is_looking: bool) {
        if is_looking || is_more && self.asleep.load(Ordering::Relaxed) > 0 {
            let tail = lock(&self.tail);
            if is_looking {
                self.looking.fetch_sub(1, Ordering::Relaxed);
            }
            if is_more || !tail.jobs.is_empty() {
                self.notify_one(tail);
            }
        }
    }

    /// Yields until a job may be there, but not for long.
    fn look(&self) {
        let mut backoff = Backoff::new();
        while backoff.snooze() && self.arrived.load(Ordering::Relaxed) == 0 {}
    }

    /// Stops looking, sleeps until it is notified, and looks again.
    fn sleep(&self, mut tail: MutexGuard<'_, Tail<'a>>, wake_up: &Arc<Condvar>) {
        self.looking.fetch_sub(1, Ordering::Relaxed);
        tail.sleepers.push(Sleeper { core: current_core(), wake_up: Arc::clone(wake_up) });
        self.asleep.store(tail.sleepers.len(), Ordering::Relaxed);
        while tail.sleepers.iter().any(|sleeper| Arc::ptr_eq(&sleeper.wake_up, wake_up)) {
            tail = wake_up.wait(tail).unwrap_or_else(PoisonError::into_inner);
        }
        tail.notified -= 1;
        self.looking.fetch_add(1, Ordering::Relaxed);
    }

    /// Does what a thread of the pool does. If `initializer` panics, the pool is broken.
    pub(super) fn work(&self, initializer: Option<&(dyn Fn() + Send + Sync)>) {
        if let Some(Err(panic)) = initializer.map(catch_panic) {
            return self.break_down(&format!("the initializer of a thread {panic}"));
        }
        let wake_up = Arc::new(Condvar::new());
        while let Some(job) = self.pop(&wake_up) {
            // A task's own panic is its outcome. These are for values that panic when dropped.
            let _ = catch_panic(|| job.run());
            let _ = catch_panic(|| drop(job));
        }
    }

    fn break_down(&self, reason: &str) {
        let closed = SubmitError::BrokenThreadPool { reason: reason.to_owned() };
        for job in self.close_because(closed, true) {
            let reason = reason.to_owned();
            let _ = catch_panic(|| job.fail(Some(TaskError::BrokenThreadPool { reason })));
            let _ = catch_panic(|| drop(job));
        }
    }

    /// Closes the queue and returns the jobs that are not to run.
    pub(super) fn close(&self, cancel_waiting: bool) -> Jobs<'a> {
        self.close_because(SubmitError::Shutdown, cancel_waiting)
    }

    fn close_because(&self, closed: SubmitError, take_waiting: bool) -> Jobs<'a> {
        let mut head = lock(&self.head);
        let mut tail = lock(&self.tail);
        tail.closed.get_or_insert(closed);
        let mut taken = Jobs::new();
        if take_waiting {
            taken.append(&mut head);
            taken.append(&mut tail.jobs);
        }
        let sleepers = mem::take(&mut tail.sleepers);
        tail.notified += sleepers.len();
        self.asleep.store(0, Ordering::Relaxed);
        drop((head, tail));
        for sleeper in sleepers {
            sleeper.wake_up.notify_one();
        }
        taken
    }
}

impl Tail<'_> {
    /// Takes the thread to notify: preferably one that fell asleep on another core than `here`.
    ///
    /// A thread that is woken on the waker's own core waits there for the waker's time slice to end,
    /// and often the next one is put behind it, while another core stays idle. Asking where `here` is
    /// costs as much as a whole push, so only where a thread sleeps.
    fn next_sleeper(&mut self, here: impl FnOnce() -> usize) -> Option<Sleeper> {
        let last = self.sleepers.len().checked_sub(1)?;
        let here = here();
        let elsewhere = self.sleepers.iter().rposition(|sleeper| sleeper.core != here);
        Some(self.sleepers.remove(elsewhere.unwrap_or(last)))
    }
}

/// The core on which this thread runs.
#[cfg(all(target_os = "linux", not(loom)))]
fn current_core() -> usize {
    rustix::thread::sched_getcpu()
}

/// The same for all where it is not known.
#[cfg(not(all(target_os = "linux", not(loom))))]
fn current_core() -> usize {
    0
}

impl fmt::Debug for Queue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = lock(&self.head).len() + lock(&self.tail).jobs.len();
        f.debug_struct("Queue").field("waiting", &waiting).finish_non_exhaustive()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn next_sleeper_fell_asleep_last_and_elsewhere() {
        let sleeper = |core| Sleeper { core, wake_up: Arc::default() };
        let mut tail = Tail { sleepers: [1, 0, 2, 0].map(sleeper).into(), ..Tail::default() };
        let mut next = || Some(tail.next_sleeper(|| 0)?.core);
        assert_eq!(
            [next(), next(), next(), next(), next()],
            [Some(2), Some(1), Some(0), Some(0), None]
        );
    }
}
