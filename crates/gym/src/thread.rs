//! Threads that know what each other waits for, and that can take turns.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe, Location},
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use crate::{
    verdict::{fail, holds_within, patience},
    world::{Me, me},
};

/// A started thread, as [`std::thread::JoinHandle`].
#[derive(Debug)]
pub struct JoinHandle<T> {
    thread: thread::JoinHandle<T>,
    parent: Me,
    id: usize,
}

/// Starts a thread, as [`std::thread::spawn`].
///
/// ```
/// let thread = gym::thread::spawn(|| 6 * 7);
/// assert_eq!(thread.join().unwrap(), 42);
/// ```
pub fn spawn<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    let parent = me();
    let child = parent.another(None);
    let id = child.id();
    JoinHandle { thread: thread::spawn(move || run(&child, f)), parent, id }
}

/// Runs a thread from its first turn to its end.
fn run<T>(me: &Me, f: impl FnOnce() -> T) -> T {
    me.begin();
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    me.end(None);
    result.unwrap_or_else(|payload| panic::resume_unwind(payload))
}

impl<T> JoinHandle<T> {
    /// Waits for the thread's end and returns its result.
    ///
    /// # Errors
    /// What the thread panicked with.
    #[track_caller]
    pub fn join(self) -> thread::Result<T> {
        self.parent.join(self.id, Location::caller());
        self.thread.join()
    }

    /// Waits until the thread sleeps at a [condition variable](crate::sync::Condvar); fails the
    /// check if it does not within [`patience`].
    ///
    /// ```
    /// use std::sync::Arc;
    /// use gym::sync::{Condvar, Mutex};
    ///
    /// let pair = Arc::new((Mutex::new(false), Condvar::new()));
    /// let waiter = Arc::clone(&pair);
    /// let thread = gym::thread::spawn(move || {
    ///     let (set, changed) = &*waiter;
    ///     drop(changed.wait_while(set.lock().unwrap(), |set| !*set).unwrap());
    /// });
    /// thread.until_asleep();
    /// *pair.0.lock().unwrap() = true;
    /// pair.1.notify_all();
    /// thread.join().unwrap();
    /// ```
    pub fn until_asleep(&self) {
        if !holds_within(patience(), || self.parent.is_asleep(self.id)) {
            let doing = self.parent.describe(self.id);
            fail(format_args!("the thread does not sleep at a condition variable: {doing}"));
        }
    }

    /// Returns how many locks the thread has taken.
    pub fn lock_takings(&self) -> usize {
        self.parent.lock_takings(self.id)
    }

    /// Returns whether the thread has ended.
    pub fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }
}

/// Threads that may borrow, as [`std::thread::Scope`].
#[derive(Debug)]
pub struct Scope<'scope, 'env: 'scope> {
    threads: &'scope thread::Scope<'scope, 'env>,
    parent: Me,
    started: Mutex<Vec<usize>>,
}

/// A started thread that may borrow, as [`std::thread::ScopedJoinHandle`].
#[derive(Debug)]
pub struct ScopedJoinHandle<'scope, T> {
    thread: thread::ScopedJoinHandle<'scope, T>,
    parent: Me,
    id: usize,
}

/// Runs threads that may borrow and waits for all of them, as [`std::thread::scope`].
///
/// ```
/// let numbers = [1, 2, 3, 4];
/// let sum = gym::thread::scope(|scope| {
///     let first = scope.spawn(|| numbers[..2].iter().sum::<i32>());
///     numbers[2..].iter().sum::<i32>() + first.join().unwrap()
/// });
/// assert_eq!(sum, 10);
/// ```
#[track_caller]
pub fn scope<'env, T>(f: impl for<'a, 'scope> FnOnce(&'a Scope<'scope, 'env>) -> T) -> T {
    let at = Location::caller();
    thread::scope(|scope| {
        let scope = Scope { threads: scope, parent: me(), started: Mutex::default() };
        let result = panic::catch_unwind(AssertUnwindSafe(|| f(&scope)));
        let started = scope.started.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for id in started {
            scope.parent.join(id, at);
        }
        result.unwrap_or_else(|payload: Box<dyn Any + Send>| panic::resume_unwind(payload))
    })
}

impl<'scope> Scope<'scope, '_> {
    /// Starts a thread.
    pub fn spawn<T: Send + 'scope>(
        &self,
        f: impl FnOnce() -> T + Send + 'scope,
    ) -> ScopedJoinHandle<'scope, T> {
        let child = self.parent.another(None);
        let id = child.id();
        self.started.lock().unwrap_or_else(PoisonError::into_inner).push(id);
        let thread = self.threads.spawn(move || run(&child, f));
        ScopedJoinHandle { thread, parent: self.parent.clone(), id }
    }
}

impl<T> ScopedJoinHandle<'_, T> {
    /// Waits for the thread's end and returns its result.
    ///
    /// # Errors
    /// What the thread panicked with.
    #[track_caller]
    pub fn join(self) -> thread::Result<T> {
        self.parent.join(self.id, Location::caller());
        self.thread.join()
    }
}

/// Lets other threads run first.
#[track_caller]
pub fn yield_now() {
    if !me().rest(Location::caller(), "yield") {
        thread::yield_now();
    }
}

/// Sleeps for a time. Where threads take turns no time passes: the others run first.
#[track_caller]
pub fn sleep(duration: Duration) {
    if !me().rest(Location::caller(), "sleep for a time") {
        thread::sleep(duration);
    }
}
