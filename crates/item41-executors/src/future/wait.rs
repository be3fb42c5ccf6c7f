//! Waiting for the first of several futures, or for all.

use std::{borrow::Borrow, collections::HashSet, sync::Arc, time::Duration};

use super::{Future, end_of, watch::Watch};

/// What [`wait`] waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ReturnWhen {
    /// Any one of them is done or cancelled; Python's `FIRST_COMPLETED`.
    FirstCompleted,
    /// Any one of them has failed, or all are done; Python's `FIRST_EXCEPTION`. A cancelled one is
    /// done and has not failed; a task that returned an `Err` of its own has not failed either.
    FirstException,
    /// All of them are done or cancelled; Python's `ALL_COMPLETED`.
    #[default]
    AllCompleted,
}

/// What came of [`wait`]: each future once, in the order they were given.
#[derive(Debug)]
pub struct Waited<B> {
    /// Those that are done or cancelled.
    pub done: Vec<B>,
    /// The others.
    pub not_done: Vec<B>,
}

/// Waits for several futures, at most as long as `limit`. A future that is given twice counts once.
///
/// The futures can be given by reference, by value or in an `Arc`, and come back as they were given.
///
/// ```
/// use item41_executors::{ReturnWhen, ThreadPoolExecutor, wait};
///
/// let pool = ThreadPoolExecutor::new(2)?;
/// let futures = [pool.submit(|| 1)?, pool.submit(|| 2)?];
/// let waited = wait(&futures, None, ReturnWhen::AllCompleted);
/// assert_eq!((waited.done.len(), waited.not_done.len()), (2, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wait<T, B: Borrow<Future<T>>>(
    futures: impl IntoIterator<Item = B>,
    limit: Option<Duration>,
    return_when: ReturnWhen,
) -> Waited<B> {
    let end = limit.and_then(end_of);
    let futures = distinct(futures);
    let watch = Arc::new(Watch::new());
    watch_all(&futures, &watch);
    let mut is_done = vec![false; futures.len()];
    let mut left = futures.len();
    let mut is_enough = left == 0;
    // Also those that are done by then, after the one that was enough.
    while let Some(number) = if is_enough { watch.now() } else { watch.next(end) } {
        is_done[number] = true;
        left -= 1;
        is_enough |= left == 0
            || match return_when {
                ReturnWhen::FirstCompleted => true,
                ReturnWhen::FirstException => futures[number].borrow().failed(),
                ReturnWhen::AllCompleted => false,
            };
    }
    let mut waited = Waited { done: Vec::new(), not_done: Vec::new() };
    for (future, is_done) in futures.into_iter().zip(is_done) {
        if is_done {
            waited.done.push(future);
        } else {
            future.borrow().shared().unwatch(&watch);
            waited.not_done.push(future);
        }
    }
    waited
}

/// Each future once.
pub(super) fn distinct<T, B: Borrow<Future<T>>>(futures: impl IntoIterator<Item = B>) -> Vec<B> {
    let mut seen = HashSet::new();
    let is_new = |future: &B| seen.insert(std::ptr::from_ref(future.borrow().shared()));
    futures.into_iter().filter(is_new).collect()
}

/// Has `watch` told the number of each when it is done.
pub(super) fn watch_all<T, B: Borrow<Future<T>>>(futures: &[B], watch: &Arc<Watch>) {
    for (number, future) in futures.iter().enumerate() {
        future.borrow().shared().watch(watch, number);
    }
}
