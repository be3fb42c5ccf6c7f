//! What the two sides of a task share.

use std::{
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::Waker,
    time::Instant,
};

use super::{Outcome, State, watch::Watch};
use crate::{
    TaskError,
    sync::{Condvar, Mutex, MutexGuard, lock, sleep},
};

type Callback<T> = Box<dyn FnOnce(&Outcome<T>) + Send>;

pub(super) struct Core<T> {
    pub state: State,
    /// Set by `settle`, after the callbacks; taken by `result`. The error is far larger than most
    /// results, and what is small travels faster between cores.
    pub outcome: Option<Result<T, Box<TaskError>>>,
    /// Threads that sleep: to notify nobody costs a system call all the same.
    sleepers: u32,
    /// Few futures have any, and a future is small without them.
    listeners: Option<Box<Listeners<T>>>,
}

/// Who is told when there is an outcome, besides the threads that sleep.
struct Listeners<T> {
    callbacks: Vec<Callback<T>>,
    /// Who awaits it; a future has one owner, so there is one at most.
    waker: Option<Waker>,
    /// Who waits for several futures, with the number that this one has there.
    watches: Vec<(Arc<Watch>, usize)>,
}

impl<T> Core<T> {
    fn listeners(&mut self) -> &mut Listeners<T> {
        let none = || Listeners { callbacks: Vec::new(), waker: None, watches: Vec::new() };
        self.listeners.get_or_insert_with(|| Box::new(none()))
    }

    pub fn take(&mut self) -> Option<Outcome<T>> {
        Some(self.outcome.take()?.map_err(|error| *error))
    }

    /// How many wait for this and other futures.
    pub fn watches(&self) -> usize {
        self.listeners.as_ref().map_or(0, |listeners| listeners.watches.len())
    }
}

pub(crate) struct Shared<T> {
    core: Mutex<Core<T>>,
    settled: Condvar,
}

/// What a future's two sides share may lie in something larger, such as the task itself: one piece
/// of memory then does for both.
pub(crate) trait HasShared<T>: Send + Sync {
    fn shared(&self) -> &Shared<T>;
}

impl<T: Send> HasShared<T> for Shared<T> {
    fn shared(&self) -> &Shared<T> {
        self
    }
}

/// How often a thread looks again before it sleeps. What it waits for is often done within
/// microseconds, and to be woken on another core takes 100 of them.
const LOOKS: u32 = if cfg!(loom) { 0 } else { 20 };

impl<T> Shared<T> {
    pub fn new() -> Self {
        let core = Core { state: State::Pending, outcome: None, sleepers: 0, listeners: None };
        Self { core: Mutex::new(core), settled: Condvar::new() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Core<T>> {
        lock(&self.core)
    }

    /// A worker takes the task. False if it was cancelled: then it must not run.
    pub fn start(&self) -> bool {
        let mut core = self.lock();
        core.state = match core.state {
            State::Pending => State::Running,
            State::Cancelled => State::CancelledAndNotified,
            other => other,
        };
        core.state == State::Running
    }

    /// Sets a final `state`, unless there is one.
    pub fn finish(&self, state: State, outcome: Outcome<T>) {
        let mut core = self.lock();
        if !core.state.is_done() {
            core.state = state;
            self.settle(core, outcome);
        }
    }

    pub fn cancel(&self) -> bool {
        let mut core = self.lock();
        if core.state == State::Pending {
            core.state = State::Cancelled;
            self.settle(core, Err(TaskError::Cancelled));
            return true;
        }
        core.state.is_cancelled()
    }

    /// The worker's side is gone.
    pub fn abandon(&self) {
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

    pub fn add_callback(&self, callback: Callback<T>) {
        let mut core = self.lock();
        core.listeners().callbacks.push(callback);
        // Where the callbacks run at this moment, that thread takes this one too.
        if let Some(outcome) = core.take() {
            self.settle(core, outcome);
        }
    }

    /// Runs the callbacks, also those that are added meanwhile, and then tells all who wait. The
    /// state must already be a final one.
    fn settle<'a>(&'a self, mut core: MutexGuard<'a, Core<T>>, outcome: Outcome<T>) {
        while let Some(listeners) = &mut core.listeners
            && !listeners.callbacks.is_empty()
        {
            let callbacks = mem::take(&mut listeners.callbacks);
            drop(core);
            for callback in callbacks {
                // The panic hook has shown it; the other callbacks must still run.
                let _ = catch_unwind(AssertUnwindSafe(|| callback(&outcome)));
            }
            core = self.lock();
        }
        core.outcome = Some(outcome.map_err(Box::new));
        let listeners = core.listeners.take();
        let somebody_sleeps = core.sleepers > 0;
        // Unlocked first, so that who wakes up does not wait again.
        drop(core);
        if somebody_sleeps {
            self.settled.notify_all();
        }
        let Some(listeners) = listeners else { return };
        if let Some(waker) = listeners.waker {
            waker.wake();
        }
        for (watch, number) in listeners.watches {
            watch.tell(number);
        }
    }

    /// Waits until there is an outcome, or until the moment `end`.
    pub(super) fn wait(&self, end: Option<Instant>) -> MutexGuard<'_, Core<T>> {
        for _ in 0..LOOKS {
            let core = self.lock();
            if core.outcome.is_some() {
                return core;
            }
            drop(core);
            std::thread::yield_now();
        }
        let mut core = self.lock();
        while core.outcome.is_none() {
            core.sleepers += 1;
            let (guard, again) = sleep(&self.settled, core, end);
            core = guard;
            core.sleepers -= 1;
            if !again {
                break;
            }
        }
        core
    }

    /// The outcome, or who is to be woken when it is there.
    pub fn poll(&self, waker: &Waker) -> Option<Outcome<T>> {
        let mut core = self.lock();
        if core.outcome.is_none() {
            core.listeners().waker = Some(waker.clone());
        }
        core.take()
    }

    /// Has `watch` told `number` when there is an outcome; now, if there is one.
    pub(super) fn watch(&self, watch: &Arc<Watch>, number: usize) {
        let mut core = self.lock();
        if core.outcome.is_none() {
            core.listeners().watches.push((Arc::clone(watch), number));
        } else {
            drop(core);
            watch.tell(number);
        }
    }

    pub(super) fn unwatch(&self, watch: &Arc<Watch>) {
        if let Some(listeners) = &mut self.lock().listeners {
            listeners.watches.retain(|(other, _)| !Arc::ptr_eq(other, watch));
        }
    }
}
