//! Jobs between those who submit and the threads that run them.
//!
//! Two lists with a lock each, so that who submits does not meet the threads at every job: jobs are
//! pushed to the `inbox`; a thread that finds the `outbox` empty exchanges the two. (The two-lock
//! queue of Michael and Scott, 1996, with whole lists instead of links.)
//!
//! The locks are always taken in the order outbox, inbox. A thread goes to sleep under the inbox's
//! lock, after it has seen both empty; jobs come to the outbox under both locks only. So when it
//! sleeps both are empty, and the next push sees it sleep.

use std::{
    collections::VecDeque,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, PoisonError},
};

use crate::{
    SubmitError, TaskError,
    caught::caught,
    sync::{AtomicUsize, Condvar, Mutex, MutexGuard, Ordering, lock, thread},
};

/// A task that waits for a thread, whatever its types are.
pub(super) trait Job: Send + Sync {
    fn run(&self);
    /// It will not run, because of `error`; or because it was cancelled, if there is none.
    fn fail(&self, error: Option<TaskError>);
}

pub(super) type Jobs = VecDeque<Arc<dyn Job>>;

#[derive(Default)]
struct Inbox {
    jobs: Jobs,
    closed: Option<SubmitError>,
    /// So many of those that sleep are called, and have not come yet.
    called: usize,
}

/// How often a thread steps aside and looks again before it sleeps. To be woken takes 100 µs where
/// it happens across cores, and small tasks come faster than that.
const LOOKS: u32 = if cfg!(loom) { 0 } else { 20 };

pub(super) struct Queue {
    outbox: Mutex<Jobs>,
    inbox: Mutex<Inbox>,
    changed: Condvar,
    /// Threads that sleep; written under the inbox's lock.
    asleep: AtomicUsize,
    /// Threads that look for jobs before they sleep: they need not be called. Written under the
    /// inbox's lock.
    looking: AtomicUsize,
    /// Jobs in the inbox, for those that look; written under its lock.
    arrived: AtomicUsize,
}

impl Queue {
    pub fn new() -> Self {
        let counter = || AtomicUsize::new(0);
        Self {
            outbox: Mutex::new(Jobs::new()),
            inbox: Mutex::new(Inbox::default()),
            changed: Condvar::new(),
            asleep: counter(),
            looking: counter(),
            arrived: counter(),
        }
    }

    pub fn push(&self, job: Arc<dyn Job>) -> Result<(), SubmitError> {
        let mut inbox = lock(&self.inbox);
        if let Some(error) = inbox.closed.clone() {
            return Err(error);
        }
        inbox.jobs.push_back(job);
        self.arrived.store(inbox.jobs.len(), Ordering::Relaxed);
        self.call_one(inbox);
        Ok(())
    }

    /// Calls a thread that sleeps, but not more than there are jobs: a call costs a system call. The
    /// one that comes calls another where there is more to do.
    fn call_one(&self, mut inbox: MutexGuard<'_, Inbox>) {
        let could_come = self.asleep.load(Ordering::Relaxed).min(inbox.jobs.len().max(1));
        if self.looking.load(Ordering::Relaxed) == 0 && inbox.called < could_come {
            inbox.called += 1;
            // Unlocked first, so that who wakes up does not wait again.
            drop(inbox);
            self.changed.notify_one();
        }
    }

    /// The next job; nothing once the queue is closed and empty.
    fn pop(&self) -> Option<Arc<dyn Job>> {
        let (mut is_looking, mut has_looked) = (false, false);
        loop {
            let inbox = match self.take() {
                Ok((job, is_more)) => {
                    self.leave_with(is_more, is_looking);
                    return Some(job);
                }
                Err(inbox) => inbox,
            };
            if !is_looking {
                self.looking.fetch_add(1, Ordering::Relaxed);
                is_looking = true;
            }
            if inbox.closed.is_some() {
                self.looking.fetch_sub(1, Ordering::Relaxed);
                return None;
            }
            if has_looked {
                self.sleep(inbox);
            } else {
                drop(inbox);
                self.look();
            }
            has_looked = !has_looked;
        }
    }

    /// A job, and whether there are more; else the inbox, which is empty, as the outbox is.
    fn take(&self) -> Result<(Arc<dyn Job>, bool), MutexGuard<'_, Inbox>> {
        let mut outbox = lock(&self.outbox);
        if outbox.is_empty() {
            let mut inbox = lock(&self.inbox);
            if inbox.jobs.is_empty() {
                return Err(inbox);
            }
            mem::swap(&mut inbox.jobs, &mut outbox);
            self.arrived.store(0, Ordering::Relaxed);
        }
        let job = outbox.pop_front().expect("one of the two had a job");
        Ok((job, !outbox.is_empty()))
    }

    /// Who takes a job and leaves others calls one for them. A push that relied on a thread that
    /// looks, or on one that was called for another job, came before that one stopped looking, and
    /// so its job is seen here.
    fn leave_with(&self, is_more: bool, is_looking: bool) {
        if is_looking || is_more && self.asleep.load(Ordering::Relaxed) > 0 {
            let inbox = lock(&self.inbox);
            if is_looking {
                self.looking.fetch_sub(1, Ordering::Relaxed);
            }
            if is_more || !inbox.jobs.is_empty() {
                self.call_one(inbox);
            }
        }
    }

    /// Steps aside until a job may be there, but not for long.
    fn look(&self) {
        for _ in 0..LOOKS {
            thread::yield_now();
            if self.arrived.load(Ordering::Relaxed) > 0 {
                break;
            }
        }
    }

    /// Stops looking, sleeps until it is called, and looks again.
    fn sleep(&self, inbox: MutexGuard<'_, Inbox>) {
        self.looking.fetch_sub(1, Ordering::Relaxed);
        self.asleep.fetch_add(1, Ordering::Relaxed);
        let mut inbox = self.changed.wait(inbox).unwrap_or_else(PoisonError::into_inner);
        self.asleep.fetch_sub(1, Ordering::Relaxed);
        self.looking.fetch_add(1, Ordering::Relaxed);
        // Nobody called one that woke by itself.
        inbox.called = inbox.called.saturating_sub(1);
    }

    /// What a thread of the pool does. If `initializer` panics, the pool is broken.
    pub fn work(&self, initializer: Option<&(dyn Fn() + Send + Sync)>) {
        if let Some(Err(error)) = initializer.map(caught) {
            return self.break_down(&format!("the initializer of a thread failed: {error}"));
        }
        while let Some(job) = self.pop() {
            // The task's own panic is its outcome; this is for values that panic when dropped.
            let _ = catch_unwind(AssertUnwindSafe(|| job.run()));
            let _ = catch_unwind(AssertUnwindSafe(|| drop(job)));
        }
    }

    fn break_down(&self, reason: &str) {
        let closed = SubmitError::BrokenThreadPool { reason: reason.to_owned() };
        for job in self.close_because(closed, true) {
            let reason = reason.to_owned();
            let fail = || job.fail(Some(TaskError::BrokenThreadPool { reason }));
            let _ = catch_unwind(AssertUnwindSafe(fail));
        }
    }

    /// Closes the queue and hands back the jobs that are not to run.
    pub fn close(&self, cancel_waiting: bool) -> Jobs {
        self.close_because(SubmitError::Shutdown, cancel_waiting)
    }

    fn close_because(&self, closed: SubmitError, take_waiting: bool) -> Jobs {
        let mut outbox = lock(&self.outbox);
        let mut inbox = lock(&self.inbox);
        inbox.closed.get_or_insert(closed);
        let mut taken = Jobs::new();
        if take_waiting {
            taken.append(&mut outbox);
            taken.append(&mut inbox.jobs);
        }
        drop((outbox, inbox));
        self.changed.notify_all();
        taken
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let waiting = lock(&self.outbox).len() + lock(&self.inbox).jobs.len();
        f.debug_struct("Queue").field("waiting", &waiting).finish_non_exhaustive()
    }
}
