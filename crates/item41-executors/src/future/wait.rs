//! Waiting for the first of several futures, or for all.

use std::{
    borrow::Borrow,
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Future, Watch, deadline_after};

/// What [`wait`] waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ReturnWhen {
    /// At least one is done or cancelled; Python's `FIRST_COMPLETED`.
    FirstCompleted,
    /// At least one has failed, or all are done; Python's `FIRST_EXCEPTION`. A cancelled future is
    /// done and has not failed; a task that returned an `Err` of its own has not failed either.
    FirstException,
    /// All are done or cancelled; Python's `ALL_COMPLETED`.
    #[default]
    AllCompleted,
}

/// What [`wait`] returns: each future once, in the order in which they were given.
#[derive(Debug)]
#[non_exhaustive]
pub struct Waited<B> {
    /// The futures that are done or cancelled.
    pub done: Vec<B>,
    /// The others.
    pub not_done: Vec<B>,
}

/// Waits for several futures. A future that is given twice counts once.
///
/// The futures can be given by reference, by value or in an `Arc`, and come back as they were given.
///
/// ```
/// use item41_executors::{ReturnWhen, ThreadPoolExecutor, wait};
///
/// let pool = ThreadPoolExecutor::new(2)?;
/// let futures = [pool.submit(|| 1)?, pool.submit(|| 2)?];
/// let waited = wait(&futures, ReturnWhen::AllCompleted);
/// assert_eq!((waited.done.len(), waited.not_done.len()), (2, 0));
/// assert_eq!(waited.done[0].result(), Ok(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wait<T, B: Borrow<Future<T>>>(
    futures: impl IntoIterator<Item = B>,
    return_when: ReturnWhen,
) -> Waited<B> {
    wait_until(futures, return_when, None)
}

/// Waits for several futures, for at most `timeout`. With `Duration::ZERO` it only looks.
///
/// ```
/// use std::time::Duration;
/// use item41_executors::{ReturnWhen, promise, wait_timeout};
///
/// let (_promise, future) = promise::<()>();
/// let waited = wait_timeout([&future], ReturnWhen::AllCompleted, Duration::from_millis(1));
/// assert_eq!((waited.done.len(), waited.not_done.len()), (0, 1));
/// ```
pub fn wait_timeout<T, B: Borrow<Future<T>>>(
    futures: impl IntoIterator<Item = B>,
    return_when: ReturnWhen,
    timeout: Duration,
) -> Waited<B> {
    wait_until(futures, return_when, deadline_after(timeout))
}

/// Waits for several futures, at most until the `deadline`.
///
/// ```
/// use std::time::Instant;
/// use item41_executors::{ReturnWhen, promise, wait_deadline};
///
/// let (_promise, future) = promise::<()>();
/// let waited = wait_deadline([&future], ReturnWhen::FirstCompleted, Instant::now());
/// assert_eq!(waited.not_done, [&future]);
/// ```
pub fn wait_deadline<T, B: Borrow<Future<T>>>(
    futures: impl IntoIterator<Item = B>,
    return_when: ReturnWhen,
    deadline: Instant,
) -> Waited<B> {
    wait_until(futures, return_when, Some(deadline))
}

fn wait_until<T, B: Borrow<Future<T>>>(
    futures: impl IntoIterator<Item = B>,
    return_when: ReturnWhen,
    deadline: Option<Instant>,
) -> Waited<B> {
    let futures = distinct(futures);
    let watch = Arc::new(Watch::new());
    watch_all(&futures, &watch);
    let mut is_done = vec![false; futures.len()];
    let mut left = futures.len();
    let mut is_enough = left == 0;
    // After the future that was enough, those that are done by then count too.
    while let Some(number) = if is_enough { watch.now() } else { watch.next(deadline) } {
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

/// Returns each future once.
pub(super) fn distinct<T, B: Borrow<Future<T>>>(futures: impl IntoIterator<Item = B>) -> Vec<B> {
    let mut seen = HashSet::new();
    let is_new = |future: &B| seen.insert(std::ptr::from_ref(future.borrow().shared()));
    futures.into_iter().filter(is_new).collect()
}

/// Has `watch` told the number of each future when it is done.
pub(super) fn watch_all<T, B: Borrow<Future<T>>>(futures: &[B], watch: &Arc<Watch>) {
    for (number, future) in futures.iter().enumerate() {
        future.borrow().shared().watch(watch, number);
    }
}
