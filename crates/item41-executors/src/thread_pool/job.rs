//! A task with its future, in one piece of memory.

use std::{mem, sync::Arc};

use super::queue::Job;
use crate::{
    Future, State, TaskError,
    future::{HasShared, Shared},
    panics::catch_panic,
    step::step,
    sync::{Mutex, lock},
};

/// A closure and what its future's two sides share. The queue holds one end, the future the other.
pub(super) struct Closure<F, T> {
    shared: Shared<T>,
    /// Taken by the thread that runs it or drops it.
    function: Mutex<Option<F>>,
}

impl<F, T> Closure<F, T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    /// Makes a job of `function`, and its future.
    pub(super) fn new(function: F) -> (Arc<Self>, Future<T>) {
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
        // If a panic outside the task unwinds from here, the future ends all the same.
        let abandoned = Abandoned(&self.shared);
        if let Some(function) = function {
            let outcome = step!("6. run the function", catch_panic(function));
            self.shared.finish(State::Finished, outcome.map_err(TaskError::from));
            mem::forget(abandoned);
        }
    }

    fn fail(&self, error: Option<TaskError>) {
        // Dropped last, because it may panic.
        let _function = self.take();
        match error {
            // A cancelled task stays cancelled.
            Some(error) => {
                self.shared.start();
                self.shared.finish(State::Finished, Err(error));
            }
            None => self.shared.abandon(),
        }
    }
}

struct Abandoned<'a, T>(&'a Shared<T>);

impl<T> Drop for Abandoned<'_, T> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}
