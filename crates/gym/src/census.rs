//! Which threads come by, and how many are inside at once.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
};

/// Counts the threads that enter, and how many are inside at the same time.
///
/// ```
/// let census = gym::Census::new();
/// for _ in 0..5 {
///     let _inside = census.enter();
/// }
/// assert_eq!((census.threads(), census.most_at_once()), (1, 1));
/// ```
#[derive(Debug, Default)]
pub struct Census {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    seen: HashSet<ThreadId>,
    inside: usize,
    most: usize,
}

/// A thread's stay: it ends when this is dropped.
#[derive(Debug)]
#[must_use = "the stay ends when this is dropped"]
pub struct Inside<'a>(&'a Census);

impl Census {
    /// Makes a census that has counted no thread.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts the calling thread as inside until the returned value is dropped.
    pub fn enter(&self) -> Inside<'_> {
        let mut counts = self.counts();
        counts.seen.insert(thread::current().id());
        counts.inside += 1;
        counts.most = counts.most.max(counts.inside);
        Inside(self)
    }

    /// Returns how many different threads have entered.
    pub fn threads(&self) -> usize {
        self.counts().seen.len()
    }

    /// Returns how many were inside at the same time, at most.
    pub fn most_at_once(&self) -> usize {
        self.counts().most
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.counts().inside -= 1;
    }
}
