// must fail in "a thread that waits is asleep" with "does not sleep at a condition variable"
// why: You are polling: you try, nap and try again.
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
        let mut state = self.0.state.lock().unwrap();
        if matches!(*state, State::Pending) {
            *state = State::Broken;
        }
        self.0.changed.notify_all();
    }
}

impl<T> Future<T> {
    pub fn wait(self) -> Result<T, Broken> {
        loop {
            let mut state = self.0.state.lock().unwrap();
            if !matches!(*state, State::Pending) {
                return match std::mem::replace(&mut *state, State::Broken) {
                    State::Set(value) => Ok(value),
                    State::Pending | State::Broken => Err(Broken),
                };
            }
            drop(state);
            gym::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
}
