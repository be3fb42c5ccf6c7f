//! The threads of a check: which locks they hold, what they wait for, and whose turn it is.
//!
//! There is one world for the threads that run freely. Each schedule has a world of its own, in
//! which only the thread with the turn runs and every operation may pass the turn on.
//!
//! | idea | file |
//! |---|---|
//! | threads, locks and waiting | `world.rs` |
//! | whose turn is next | `world/turns.rs` |
//! | which thread waits for which | `world/waits.rs` |

mod turns;
mod waits;

use std::{
    cell::RefCell,
    collections::HashMap,
    panic::Location,
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
};

pub(crate) use turns::{Event, Failure, Path, Turns};

use crate::verdict::fail;

/// A line of the answer or of its check.
pub(crate) type Place = &'static Location<'static>;

/// What a thread is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Ready,
    WantsLock(u64),
    Asleep,
    Joins(usize),
    Ended,
}

/// A thread.
#[derive(Debug)]
struct Actor {
    name: String,
    status: Status,
    /// The condition variable at which it sleeps.
    sleeps_at: u64,
    /// Where it was last.
    at: Option<Place>,
    /// Notified when it becomes ready, or gets the turn.
    wake: Arc<Condvar>,
    /// It has yielded or slept for a time, and no other thread has run since.
    rests: bool,
    lock_takings: usize,
    passes: HashMap<Place, usize>,
}

#[derive(Debug)]
struct Holder {
    actor: usize,
    at: Place,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    actors: Vec<Actor>,
    held: HashMap<u64, Holder>,
    /// `None` where threads run freely.
    turns: Option<Turns>,
}

/// Threads that can wait for each other.
#[derive(Debug, Default)]
pub(crate) struct World {
    state: Mutex<State>,
}

/// A thread's own place in its world.
#[derive(Clone, Debug)]
pub(crate) struct Me {
    world: Arc<World>,
    id: usize,
}

thread_local! {
    static ME: RefCell<Option<Me>> = const { RefCell::new(None) };
}

/// The world of the threads that run freely.
fn free_world() -> &'static Arc<World> {
    static FREE: OnceLock<Arc<World>> = OnceLock::new();
    FREE.get_or_init(Arc::default)
}

/// Returns the calling thread's place; a thread that has none gets one in the free world.
pub(crate) fn me() -> Me {
    let known = ME.try_with(|me| me.borrow().clone()).ok().flatten();
    known.unwrap_or_else(|| {
        let name = thread::current().name().map_or("a thread".to_owned(), str::to_owned);
        let me = free_world().enter(Some(name));
        me.adopt();
        me
    })
}

/// Records a panic of the calling thread; returns whether it takes turns with others.
pub(crate) fn note_panic(words: &str, place: &str) -> bool {
    let Some(me) = ME.try_with(|me| me.borrow().clone()).ok().flatten() else { return false };
    let mut state = me.world.state();
    if let Some(turns) = &mut state.turns {
        turns.note_panic(me.id, words, place);
        return true;
    }
    false
}

/// Describes what each thread of the free world waits for.
pub(crate) fn describe_free_world() -> String {
    free_world().state().describe()
}

/// Returns the last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

impl World {
    /// A world in which threads take turns.
    pub(crate) fn with_turns(turns: Turns) -> Arc<Self> {
        let state = State { turns: Some(turns), ..State::default() };
        Arc::new(Self { state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a thread.
    pub(crate) fn enter(self: &Arc<Self>, name: Option<String>) -> Me {
        let mut state = self.state();
        let id = state.actors.len();
        let letter = |id: usize| match u8::try_from(id) {
            Ok(id @ 1..27) => format!("Thread {}", char::from(b'A' + id - 1)),
            _ => format!("Thread {id}"),
        };
        state.actors.push(Actor {
            name: name.unwrap_or_else(|| letter(id)),
            status: Status::Ready,
            sleeps_at: 0,
            at: None,
            wake: Arc::default(),
            rests: false,
            lock_takings: 0,
            passes: HashMap::new(),
        });
        drop(state);
        Me { world: Arc::clone(self), id }
    }

    /// Returns the names of the threads, and what they did.
    pub(crate) fn events(&self) -> (Vec<String>, Vec<Event>) {
        self.state().events()
    }

    /// Waits until every thread has ended or the schedule has failed, and returns what is known.
    pub(crate) fn outcome(&self) -> (Path, Option<Failure>) {
        let mut state = self.state();
        let over = state.turns.as_ref().map(Turns::over_signal).unwrap_or_default();
        loop {
            let turns = state.turns.as_mut().expect("only threads that take turns have an outcome");
            if let Some(outcome) = turns.take_outcome() {
                return outcome;
            }
            state = over.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

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

impl State {
    fn take(&mut self, lock: u64, actor: usize, at: Place) {
        self.held.insert(lock, Holder { actor, at });
        self.actors[actor].lock_takings += 1;
    }

    fn release(&mut self, lock: u64) {
        self.held.remove(&lock);
        self.wake_all(|status| status == Status::WantsLock(lock));
    }

    fn wake(&mut self, id: usize) {
        self.actors[id].status = Status::Ready;
        self.actors[id].wake.notify_one();
    }

    fn wake_all(&mut self, mut is_meant: impl FnMut(Status) -> bool) {
        for id in 0..self.actors.len() {
            if is_meant(self.actors[id].status) {
                self.wake(id);
            }
        }
    }

    fn note(&mut self, actor: usize, at: Option<Place>, words: String) {
        if let Some(turns) = &mut self.turns {
            turns.note(actor, at, words);
        }
    }
}
