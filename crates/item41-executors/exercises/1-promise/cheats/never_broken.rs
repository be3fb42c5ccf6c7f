// must fail in "a dropped promise is broken in every schedule" with "sleeps at a condition variable"
// why: A promise that is dropped wakes no thread, so the waiter sleeps forever.
use std::sync::Arc;

use gym::sync::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

#[derive(Debug)]
enum State<T> {
    Pending,
    Set(T),
    Broken,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
pub struct Promise<T>(Arc<Shared<T>>);

#[derive(Debug)]
pub struct Future<T>(Arc<Shared<T>>);

pub fn promise<T>() -> (Promise<T>, Future<T>) {
    let shared = Arc::new(Shared { state: Mutex::new(State::Pending), changed: Condvar::new() });
    (Promise(Arc::clone(&shared)), Future(shared))
}

impl<T> Promise<T> {
    pub fn set(self, value: T) {
        *self.0.state.lock().unwrap() = State::Set(value);
        self.0.changed.notify_all();
    }
}

impl<T> Future<T> {
    pub fn wait(self) -> Result<T, Broken> {
        let state = self.0.state.lock().unwrap();
        let is_pending = |state: &mut State<T>| matches!(state, State::Pending);
        let mut state = self.0.changed.wait_while(state, is_pending).unwrap();
        match std::mem::replace(&mut *state, State::Broken) {
            State::Set(value) => Ok(value),
            State::Pending | State::Broken => Err(Broken),
        }
    }
}
