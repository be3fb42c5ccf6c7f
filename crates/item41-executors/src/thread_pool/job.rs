//! A task with its future, in one piece of memory.

use std::{mem, sync::Arc};

use tracing::info_span;

use super::queue::Job;
use crate::{
    Future, State, TaskError,
    caught::caught,
    future::{HasShared, Shared},
    sync::{Mutex, lock},
};

/// A closure and what its future will be; the queue holds one end, the future the other.
pub(super) struct Closure<F, T> {
    shared: Shared<T>,
    /// Taken by who runs it or throws it away.
    function: Mutex<Option<F>>,
}

impl<F, T> Closure<F, T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    /// The closure, and its future.
    pub fn new(function: F) -> (Arc<Self>, Future<T>) {
        let closure =
            Arc::new(Self { shared: Shared::new(), function: Mutex::new(Some(function)) });
        let future = Future::of(Arc::clone(&closure) as _);
        (closure, future)
    }

    fn take(&self) -> Option<F> {
        lock(&self.function).take()
    }
}

impl<F: Send, T: Send> HasShared<T> for Closure<F, T> {
    fn shared(&self) -> &Shared<T> {
        &self.shared
    }
}

impl<F, T> Job for Closure<F, T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    fn run(&self) {
        let function = self.take();
        if !self.shared.start() {
            return;
        }
        // If dropping what is left of it panics, somebody waits all the same.
        let abandoned = Abandoned(&self.shared);
        if let Some(function) = function {
            let outcome = info_span!("6. run the function").in_scope(|| caught(function));
            self.shared.finish(State::Finished, outcome);
            mem::forget(abandoned);
        }
    }

    fn fail(&self, error: Option<TaskError>) {
        let function = self.take();
        match error {
            // A cancelled one stays cancelled.
            Some(error) => {
                self.shared.start();
                self.shared.finish(State::Finished, Err(error));
            }
            None => self.shared.abandon(),
        }
        drop(function);
    }
}

struct Abandoned<'a, T>(&'a Shared<T>);

impl<T> Drop for Abandoned<'_, T> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}
