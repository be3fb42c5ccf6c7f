//! What a thread does in its world: it takes locks, sleeps, wakes others, and passes the turn on.

use std::{
    sync::{Arc, MutexGuard, PoisonError},
    thread,
};

use super::{Failure, ME, Me, Place, State, Status};
use crate::verdict::fail;

impl Me {
    /// Makes this the calling thread's place.
    pub(crate) fn adopt(&self) {
        ME.with(|me| *me.borrow_mut() = Some(self.clone()));
    }

    /// Adds a thread to the same world.
    pub(crate) fn another(&self, name: Option<String>) -> Me {
        self.world.enter(name)
    }

    pub(crate) fn id(&self) -> usize {
        self.id
    }

    /// Adopts the place in a new thread and waits for the first turn.
    pub(crate) fn begin(&self) {
        self.adopt();
        drop(self.wait_for_turn(self.world.state()));
    }

    /// Ends the thread. `panicked` counts only for the first thread of a schedule.
    pub(crate) fn end(&self, panicked: Option<String>) {
        let mut state = self.world.state();
        state.actors[self.id].status = Status::Ended;
        state.wake_all(|status| status == Status::Joins(self.id));
        if let Some(words) = panicked {
            let words = state.turns.as_mut().map(|turns| turns.cause(words)).unwrap_or_default();
            state.fail(Failure::Panic(words));
        } else {
            state.pass_turn(self.id);
        }
        drop(state);
        // A thread that ends twice would be a mistake; it never acts again.
        let _ = ME.try_with(|me| *me.borrow_mut() = None);
    }

    /// An operation is about to happen here: another thread may come first.
    fn arrive(&self, at: Place) -> MutexGuard<'_, State> {
        let mut state = self.world.state();
        state.actors[self.id].at = Some(at);
        if state.turns.is_some() && !thread::panicking() {
            state.count_pass(self.id, at);
            state.pass_turn(self.id);
            state = self.wait_for_turn(state);
        }
        state
    }

    /// Runs an operation that no other thread can come between, and records what it says.
    pub(crate) fn step<T>(&self, at: Place, act: impl FnOnce() -> (T, String)) -> T {
        let mut state = self.arrive(at);
        let (value, words) = act();
        state.note(self.id, Some(at), words);
        value
    }

    /// Takes a lock.
    pub(crate) fn lock(&self, lock: u64, at: Place) {
        let state = self.arrive(at);
        self.lock_from(state, lock, at);
    }

    fn lock_from<'a>(&'a self, mut state: MutexGuard<'a, State>, lock: u64, at: Place) {
        while let Some(holder) = state.held.get(&lock) {
            let words = format!("lock: waits for {}", state.actors[holder.actor].name);
            state.note(self.id, Some(at), words);
            state.actors[self.id].status = Status::WantsLock(lock);
            state = self.block(state);
        }
        state.take(lock, self.id, at);
        state.note(self.id, Some(at), "lock".to_owned());
    }

    /// Takes a lock if it is free.
    pub(crate) fn try_lock(&self, lock: u64, at: Place) -> bool {
        let mut state = self.arrive(at);
        let is_free = !state.held.contains_key(&lock);
        if is_free {
            state.take(lock, self.id, at);
        }
        state.note(self.id, Some(at), format!("try_lock: {is_free}"));
        is_free
    }

    /// Releases a lock.
    pub(crate) fn unlock(&self, lock: u64) {
        let mut state = self.world.state();
        state.release(lock);
        state.note(self.id, None, "unlock".to_owned());
    }

    /// Releases the lock and falls asleep in one step; returns with the lock. `let_go` drops the
    /// guard of the value, when no other thread can come between any more.
    pub(crate) fn sleep_at(&self, condvar: u64, lock: u64, at: Place, let_go: impl FnOnce()) {
        let mut state = self.arrive(at);
        let_go();
        state.release(lock);
        state.note(self.id, Some(at), "wait: unlocks, sleeps".to_owned());
        state.actors[self.id].status = Status::Asleep;
        state.actors[self.id].sleeps_at = condvar;
        state = self.block(state);
        self.lock_from(state, lock, at);
    }

    /// Wakes one or all threads that sleep at the condition variable.
    pub(crate) fn notify(&self, condvar: u64, all: bool, at: Place) {
        let mut state = self.arrive(at);
        let mut asleep: Vec<_> = (0..state.actors.len())
            .filter(|&id| state.actors[id].status == Status::Asleep)
            .filter(|&id| state.actors[id].sleeps_at == condvar)
            .collect();
        if !all && asleep.len() > 1 {
            let chosen = state.turns.as_mut().map_or(0, |turns| turns.choose(asleep.len()));
            asleep = vec![asleep[chosen]];
        }
        let names: Vec<_> = asleep.iter().map(|&id| state.actors[id].name.clone()).collect();
        let woken = if names.is_empty() { "no thread".to_owned() } else { names.join(", ") };
        let call = if all { "notify_all" } else { "notify_one" };
        state.note(self.id, Some(at), format!("{call}: wakes {woken}"));
        for id in asleep {
            state.wake(id);
        }
    }

    /// Lets other threads go first; returns whether the threads here take turns.
    pub(crate) fn rest(&self, at: Place, words: &str) -> bool {
        let mut state = self.world.state();
        state.actors[self.id].at = Some(at);
        if state.turns.is_none() {
            return false;
        }
        state.count_pass(self.id, at);
        state.note(self.id, Some(at), words.to_owned());
        state.actors[self.id].rests = true;
        state.pass_turn(self.id);
        drop(self.wait_for_turn(state));
        true
    }

    /// Waits until a thread of the same world has ended.
    pub(crate) fn join(&self, other: usize, at: Place) {
        let mut state = self.world.state();
        state.actors[self.id].at = Some(at);
        while state.actors[other].status != Status::Ended {
            state.actors[self.id].status = Status::Joins(other);
            state = self.block(state);
        }
    }

    /// Returns whether a thread of the same world sleeps at a condition variable.
    pub(crate) fn is_asleep(&self, other: usize) -> bool {
        self.world.state().actors[other].status == Status::Asleep
    }

    /// Describes what a thread of the same world is doing.
    pub(crate) fn describe(&self, other: usize) -> String {
        self.world.state().describe_actor(other)
    }

    /// Returns how often a thread of the same world has taken a lock.
    pub(crate) fn lock_takings(&self, other: usize) -> usize {
        self.world.state().actors[other].lock_takings
    }

    /// Waits until the thread is ready again, and has the turn where threads take turns.
    fn block<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        if state.turns.is_some() {
            state.pass_turn(self.id);
            return self.wait_for_turn(state);
        }
        if let Some(words) = state.cycle(self.id) {
            drop(state);
            fail(words);
        }
        let wake = Arc::clone(&state.actors[self.id].wake);
        while state.actors[self.id].status != Status::Ready {
            state = wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state
    }

    fn wait_for_turn<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let wake = Arc::clone(&state.actors[self.id].wake);
        while state.turns.as_ref().is_some_and(|turns| !turns.is_turn_of(self.id)) {
            state = wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state
    }
}
