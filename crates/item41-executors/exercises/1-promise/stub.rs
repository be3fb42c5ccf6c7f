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
        *self.0.state.lock().unwrap() = State::Set(value);
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        // Was the value set?
    }
}

impl<T> Future<T> {
    /// Waits until the value is set or the promise is broken.
    pub fn wait(self) -> Result<T, Broken> {
        match mem::replace(&mut *self.0.state.lock().unwrap(), State::Broken) {
            State::Set(value) => Ok(value),
            State::Pending => todo!("sleep until it is set or broken"),
            State::Broken => Err(Broken),
        }
    }
}
