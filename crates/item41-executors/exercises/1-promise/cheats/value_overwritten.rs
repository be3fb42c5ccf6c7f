// must fail in "a value that is set is there" with "and its promise dropped after that"
// why: `drop` runs after `set` too, and you break the promise that was kept.
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
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        *self.0.state.lock().unwrap() = State::Broken;
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
