//! Jobs between those who submit and the threads that run them.

use std::{
    collections::VecDeque,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use crate::{Outcome, SubmitError, TaskError, caught::caught, future::Promise};

/// A task that waits for a thread, whatever its types are.
pub(super) trait Job: Send {
    fn run(self: Box<Self>);
    /// It will not run, because of `error`.
    fn fail(self: Box<Self>, error: TaskError);
}

pub(super) struct Call<F, T> {
    pub function: F,
    pub promise: Promise<T>,
}

impl<F: FnOnce() -> T + Send, T: Send> Job for Call<F, T> {
    fn run(self: Box<Self>) {
        let Self { function, promise } = *self;
        if promise.start() {
            promise.finish(step(function));
        }
    }

    fn fail(self: Box<Self>, error: TaskError) {
        let Self { function, promise } = *self;
        drop(function);
        // A cancelled one stays cancelled.
        promise.start();
        promise.finish(Err(error));
    }
}

fn step<T>(function: impl FnOnce() -> T) -> Outcome<T> {
    let _step = tracing::info_span!("6. run the function").entered();
    caught(function)
}

pub(super) type Waiting = VecDeque<Box<dyn Job>>;

#[derive(Default)]
struct Jobs {
    waiting: Waiting,
    closed: Option<SubmitError>,
    /// Threads that sleep.
    asleep: usize,
    /// One of them is called, and has not come yet.
    is_called: bool,
}

impl Jobs {
    /// Whether to call a thread: one at a time, because a call costs a system call, and the one
    /// that comes calls the next where there is more to do.
    fn call_one(&mut self) -> bool {
        let call = self.asleep > 0 && !self.is_called && !self.waiting.is_empty();
        self.is_called |= call;
        call
    }
}

/// How often a thread steps aside and looks again before it sleeps. To be woken takes 100 µs where
/// it happens across cores, and small tasks come faster than that.
const LOOKS: u32 = 20;

#[derive(Default)]
pub(super) struct Queue {
    jobs: Mutex<Jobs>,
    changed: Condvar,
}

impl Queue {
    /// Nothing panics under the lock.
    fn lock(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn push(&self, job: Box<dyn Job>) -> Result<(), SubmitError> {
        let mut jobs = self.lock();
        if let Some(error) = jobs.closed.clone() {
            // Outside the lock, because its closure's values may do anything when they are dropped.
            drop(jobs);
            return Err(error);
        }
        jobs.waiting.push_back(job);
        let call = jobs.call_one();
        drop(jobs);
        if call {
            self.changed.notify_one();
        }
        Ok(())
    }

    /// The next job; nothing once the queue is closed and empty.
    fn pop(&self) -> Option<Box<dyn Job>> {
        let mut looks = 0;
        let mut jobs = self.lock();
        loop {
            if let Some(job) = jobs.waiting.pop_front() {
                let call = jobs.call_one();
                drop(jobs);
                if call {
                    self.changed.notify_one();
                }
                return Some(job);
            }
            if jobs.closed.is_some() {
                return None;
            }
            if looks < LOOKS {
                looks += 1;
                drop(jobs);
                thread::yield_now();
                jobs = self.lock();
                continue;
            }
            jobs.asleep += 1;
            jobs = self.changed.wait(jobs).unwrap_or_else(PoisonError::into_inner);
            jobs.asleep -= 1;
            jobs.is_called = false;
        }
    }

    /// What a thread of the pool does. If `initializer` panics, the pool is broken.
    pub fn work(&self, initializer: Option<&(dyn Fn() + Send + Sync)>) {
        if let Some(Err(error)) = initializer.map(caught) {
            return self.break_down(&format!("the initializer of a thread failed: {error}"));
        }
        while let Some(job) = self.pop() {
            // The task's own panic is its outcome; this is for values that panic when dropped.
            let _ = catch_unwind(AssertUnwindSafe(|| job.run()));
        }
    }

    fn break_down(&self, reason: &str) {
        let closed = SubmitError::BrokenThreadPool { reason: reason.to_owned() };
        for job in self.close_because(closed, true) {
            let reason = reason.to_owned();
            let fail = || job.fail(TaskError::BrokenThreadPool { reason });
            let _ = catch_unwind(AssertUnwindSafe(fail));
        }
    }

    /// Closes the queue and hands back the jobs that are not to run.
    pub fn close(&self, cancel_waiting: bool) -> Waiting {
        self.close_because(SubmitError::Shutdown, cancel_waiting)
    }

    fn close_because(&self, closed: SubmitError, take_waiting: bool) -> Waiting {
        let mut jobs = self.lock();
        jobs.closed.get_or_insert(closed);
        let taken = if take_waiting { mem::take(&mut jobs.waiting) } else { Waiting::new() };
        drop(jobs);
        self.changed.notify_all();
        taken
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let waiting = self.lock().waiting.len();
        f.debug_struct("Queue").field("waiting", &waiting).finish_non_exhaustive()
    }
}
