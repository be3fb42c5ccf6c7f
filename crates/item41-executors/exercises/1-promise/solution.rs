use std::{mem, sync::Arc};

use gym::sync::{Condvar, Mutex};

/// The promise was dropped without a value.
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

/// The end that sets the value.
#[derive(Debug)]
pub struct Promise<T>(Arc<Shared<T>>);

/// The end that waits for the value.
#[derive(Debug)]
pub struct Future<T>(Arc<Shared<T>>);

/// Makes a promise and its future.
pub fn promise<T>() -> (Promise<T>, Future<T>) {
    let shared = Arc::new(Shared { state: Mutex::new(State::Pending), changed: Condvar::new() });
    (Promise(Arc::clone(&shared)), Future(shared))
}

impl<T> Promise<T> {
    /// Sets the value.
    pub fn set(self, value: T) {
        // answer:
        *self.0.state.lock().unwrap() = State::Set(value);
        // `drop` follows at once and notifies.
        // stub: *self.0.state.lock().unwrap() = State::Set(value);
        // end of answer
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        // answer:
        let mut state = self.0.state.lock().unwrap();
        if matches!(*state, State::Pending) {
            *state = State::Broken;
        }
        drop(state);
        self.0.changed.notify_all();
        // stub: // Was the value set?
        // end of answer
    }
}

impl<T> Future<T> {
    /// Waits until the value is set or the promise is broken.
    pub fn wait(self) -> Result<T, Broken> {
        // answer:
        let state = self.0.state.lock().unwrap();
        let is_pending = |state: &mut State<T>| matches!(state, State::Pending);
        let mut state = self.0.changed.wait_while(state, is_pending).unwrap();
        match mem::replace(&mut *state, State::Broken) {
            State::Set(value) => Ok(value),
            State::Pending | State::Broken => Err(Broken),
        }
        // stub: match mem::replace(&mut *self.0.state.lock().unwrap(), State::Broken) {
        // stub:     State::Set(value) => Ok(value),
        // stub:     State::Pending => todo!("sleep until it is set or broken"),
        // stub:     State::Broken => Err(Broken),
        // stub: }
        // end of answer
    }
}
