//! The threads of a check: which locks they hold, what they wait for, and whose turn it is.
//!
//! There is one world for the threads that run freely. Each schedule has a world of its own, in
//! which only the thread with the turn runs and every operation may pass the turn on.
//!
//! | idea | file |
//! |---|---|
//! | threads and locks | `world.rs` |
//! | what a thread does there | `world/me.rs` |
//! | whose turn is next | `world/turns.rs` |
//! | which thread waits for which | `world/waits.rs` |

mod me;
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
