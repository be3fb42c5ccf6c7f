//! What the two sides of a task share.

use std::{mem, sync::Arc, task::Waker, time::Instant};

use super::{Outcome, State, Watch, slot::Slot};
use crate::{
    TaskError,
    panics::catch_panic,
    spin::Backoff,
    sync::{Condvar, Mutex, MutexGuard, lock, sleep},
};

type Callback<T> = Box<dyn FnOnce(&Outcome<T>) + Send>;

/// Ends tasks that run. A pool has one of these for all its futures, so that a future need not hold
/// a closure of its own.
pub(crate) trait Abort: Send + Sync {
    /// Ends the task that has this `number` in the pool.
    fn abort(&self, number: u64);
}

pub(super) struct Core<T> {
    pub(super) state: State,
    pub(super) slot: Slot<T>,
    /// Threads that sleep: a notification costs a system call even where no thread sleeps.
    sleepers: u32,
    /// Few futures have any, and a future is small without them.
    listeners: Option<Box<Listeners<T>>>,
}

/// What is told when there is an outcome, besides the threads that sleep; and what is told when the
/// task is aborted.
struct Listeners<T> {
    callbacks: Vec<Callback<T>>,
    /// The async task that awaits the future: at most one, because awaiting consumes the future.
    waker: Option<Waker>,
    /// Those that wait for several futures, with this one's number there.
    watches: Vec<(Arc<Watch>, usize)>,
    /// How to end the task while it runs.
    aborter: Option<(Arc<dyn Abort>, u64)>,
}

impl<T> Core<T> {
    fn start(&mut self) -> bool {
        self.state = match self.state {
            State::Pending => State::Running,
            State::Cancelled => State::CancelledAndNotified,
            other => other,
        };
        self.state == State::Running
    }

    fn listeners(&mut self) -> &mut Listeners<T> {
        let none =
            || Listeners { callbacks: Vec::new(), waker: None, watches: Vec::new(), aborter: None };
        self.listeners.get_or_insert_with(|| Box::new(none()))
    }

    /// Returns how many wait for this and other futures.
    pub(super) fn watches(&self) -> usize {
        self.listeners.as_ref().map_or(0, |listeners| listeners.watches.len())
    }
}

pub(crate) struct Shared<T> {
    core: Mutex<Core<T>>,
    settled: Condvar,
}

/// A piece of memory that holds, maybe besides other things, what a future's two sides share. A
/// closure and its future lie in one piece.
pub(crate) trait HasShared<T>: Send + Sync {
    fn shared(&self) -> &Shared<T>;
}

impl<T: Send> HasShared<T> for Shared<T> {
    fn shared(&self) -> &Shared<T> {
        self
    }
}

impl<T> Shared<T> {
    pub(crate) fn new() -> Self {
        let core = Core { state: State::Pending, slot: Slot::Empty, sleepers: 0, listeners: None };
        Self { core: Mutex::new(core), settled: Condvar::new() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Core<T>> {
        lock(&self.core)
    }

    /// A worker takes the task. False if it was cancelled: then it must not run.
    pub(crate) fn start(&self) -> bool {
        self.lock().start()
    }

    /// Does the same, and sets how the task can be ended while it runs.
    pub(super) fn start_with(&self, aborter: impl FnOnce() -> (Arc<dyn Abort>, u64)) -> bool {
        let mut core = self.lock();
        let must_run = core.start();
        if must_run {
            core.listeners().aborter = Some(aborter());
        }
        must_run
    }

    /// Sets the final `state` and the `outcome`, unless the task is done already.
    pub(crate) fn finish(&self, state: State, outcome: Outcome<T>) {
        let mut core = self.lock();
        if !core.state.is_done() {
            core.state = state;
            self.settle(core, outcome);
        } else if core.state == State::Cancelled {
            core.state = State::CancelledAndNotified;
        }
    }

    pub(super) fn cancel(&self) -> bool {
        let mut core = self.lock();
        if core.state == State::Pending {
            core.state = State::Cancelled;
            self.settle(core, Err(TaskError::Cancelled));
            return true;
        }
        core.state.is_cancelled()
    }

    /// Cancels the task, or ends it where it runs in a worker that can be ended.
    pub(super) fn abort(&self) -> bool {
        if self.cancel() {
            return true;
        }
        let mut core = self.lock();
        if core.state == State::Running
            && let Some(listeners) = &mut core.listeners
            && let Some((aborter, number)) = listeners.aborter.take()
        {
            core.state = State::Finished;
            self.settle(core, Err(TaskError::Aborted));
            aborter.abort(number);
            return true;
        }
        core.slot.error() == Some(&TaskError::Aborted)
    }

    /// Sets how the task can be ended while it runs.
    pub(super) fn set_aborter(&self, aborter: Arc<dyn Abort>, number: u64) {
        let mut core = self.lock();
        if !core.state.is_done() {
            core.listeners().aborter = Some((aborter, number));
        }
    }

    /// Ends the future of a worker's side that is gone.
    pub(crate) fn abandon(&self) {
        let mut core = self.lock();
        match core.state {
            State::Pending => {
                core.state = State::CancelledAndNotified;
                self.settle(core, Err(TaskError::Cancelled));
            }
            State::Running => {
                core.state = State::Finished;
                self.settle(core, Err(TaskError::Abandoned));
            }
            State::Cancelled => core.state = State::CancelledAndNotified,
            State::CancelledAndNotified | State::Finished => {}
        }
    }

    pub(super) fn add_callback(&self, callback: Callback<T>) {
        let mut core = self.lock();
        if matches!(core.slot, Slot::Taken) {
            drop(core);
            let _ = catch_panic(|| callback(&Err(TaskError::ResultTaken)));
            return;
        }
        core.listeners().callbacks.push(callback);
        // While other callbacks run, the slot is empty, and their thread runs this one too.
        if let Some(outcome) = core.slot.take() {
            core.slot = Slot::Empty;
            self.settle(core, outcome);
        }
    }

    /// Runs the callbacks, also those that are added meanwhile. Then it tells all that wait. The
    /// state must be a final one already.
    fn settle<'a>(&'a self, mut core: MutexGuard<'a, Core<T>>, outcome: Outcome<T>) {
        while let Some(listeners) = &mut core.listeners
            && !listeners.callbacks.is_empty()
        {
            let callbacks = mem::take(&mut listeners.callbacks);
            drop(core);
            for callback in callbacks {
                // The panic hook has shown it; the other callbacks must still run.
                let _ = catch_panic(|| callback(&outcome));
            }
            core = self.lock();
        }
        core.slot = match outcome {
            Ok(value) => Slot::Ready(value),
            Err(error) => Slot::Failed(Box::new(error)),
        };
        let listeners = core.listeners.take();
        let must_notify = core.sleepers > 0;
        // Unlocked first, so that a thread that wakes up need not wait again.
        drop(core);
        if must_notify {
            self.settled.notify_all();
        }
        let Some(listeners) = listeners else { return };
        for (watch, number) in listeners.watches {
            watch.tell(number);
        }
        if let Some(waker) = listeners.waker {
            // A runtime's own code runs here.
            let _ = catch_panic(|| waker.wake());
        }
    }

    /// Waits until there is an outcome, or until the `deadline`.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> MutexGuard<'_, Core<T>> {
        let mut backoff = Backoff::new();
        let mut core = self.lock();
        while !core.slot.is_settled() {
            drop(core);
            let looks_again = backoff.snooze_until(deadline);
            core = self.lock();
            if !looks_again {
                break;
            }
        }
        while !core.slot.is_settled() {
            core.sleepers += 1;
            let (guard, is_in_time) = sleep(&self.settled, core, deadline);
            core = guard;
            core.sleepers -= 1;
            if !is_in_time {
                break;
            }
        }
        core
    }

    /// Returns the outcome, or has `waker` woken when there is one.
    pub(super) fn poll(&self, waker: &Waker) -> Option<Outcome<T>> {
        let waker = waker.clone();
        let mut core = self.lock();
        let before =
            if core.slot.is_settled() { None } else { core.listeners().waker.replace(waker) };
        let outcome = core.slot.take();
        drop(core);
        // A runtime's own code may run here.
        drop(before);
        outcome
    }

    /// Has `watch` told `number` when there is an outcome; at once if there is one.
    pub(crate) fn watch(&self, watch: &Arc<Watch>, number: usize) {
        let mut core = self.lock();
        if core.slot.is_settled() {
            drop(core);
            watch.tell(number);
        } else {
            core.listeners().watches.push((Arc::clone(watch), number));
        }
    }

    pub(crate) fn unwatch(&self, watch: &Arc<Watch>) {
        if let Some(listeners) = &mut self.lock().listeners {
            listeners.watches.retain(|(other, _)| !Arc::ptr_eq(other, watch));
        }
    }
}
