//! Futures in the order in which they end.

use std::{
    borrow::Borrow,
    fmt,
    iter::FusedIterator,
    marker::PhantomData,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Future, Watch, deadline_after,
    wait::{distinct, watch_all},
};

/// Returns the futures, each as soon as it is done or cancelled. A future that is given twice comes
/// once.
///
/// The futures can be given by reference, by value or in an `Arc`, and come back as they were given.
/// As in Python, they may be the keys of a map that says what each of them is for:
///
/// ```
/// use std::collections::HashMap;
/// use item41_executors::{ThreadPoolExecutor, as_completed};
///
/// let pool = ThreadPoolExecutor::new(2)?;
/// let mut words = HashMap::new();
/// for word in ["one", "three"] {
///     words.insert(pool.submit(move || word.len())?, word);
/// }
/// for future in as_completed(words.keys()) {
///     let word = words[future];
///     assert_eq!(future.result()?, word.len());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn as_completed<T, B: Borrow<Future<T>>>(
    futures: impl IntoIterator<Item = B>,
) -> AsCompleted<T, B> {
    let futures = distinct(futures);
    let watch = Arc::new(Watch::new());
    watch_all(&futures, &watch);
    let (total, futures) = (futures.len(), futures.into_iter().map(Some).collect());
    AsCompleted { futures, total, left: total, watch, of: PhantomData }
}

/// The futures in the order in which they end: made by [`as_completed`].
#[must_use = "an iterator does nothing unless it is asked"]
pub struct AsCompleted<T, B: Borrow<Future<T>>> {
    /// The futures that have not come, at their numbers.
    futures: Vec<Option<B>>,
    total: usize,
    left: usize,
    watch: Arc<Watch>,
    of: PhantomData<fn() -> T>,
}

impl<T, B: Borrow<Future<T>>> AsCompleted<T, B> {
    /// Sets a timeout for all futures together, which begins now.
    ///
    /// ```
    /// use std::time::Duration;
    /// use item41_executors::{as_completed, promise};
    ///
    /// let (_promise, future) = promise::<()>();
    /// let mut completed = as_completed([&future]).timeout(Duration::from_millis(1));
    /// let error = completed.next().unwrap().unwrap_err();
    /// assert_eq!(error.to_string(), "1 (of 1) futures unfinished");
    /// assert!(completed.next().is_none());
    /// ```
    pub fn timeout(self, timeout: Duration) -> AsCompletedTimeout<T, B> {
        AsCompletedTimeout { completed: self, deadline: deadline_after(timeout), is_over: false }
    }

    /// Sets a deadline for all futures together.
    ///
    /// ```
    /// use std::time::Instant;
    /// use item41_executors::{as_completed, promise};
    ///
    /// let (_promise, future) = promise::<()>();
    /// let mut completed = as_completed([&future]).deadline(Instant::now());
    /// assert!(completed.next().unwrap().is_err());
    /// ```
    pub fn deadline(self, deadline: Instant) -> AsCompletedTimeout<T, B> {
        AsCompletedTimeout { completed: self, deadline: Some(deadline), is_over: false }
    }

    /// Returns the futures that have not come yet.
    ///
    /// ```
    /// use item41_executors::{as_completed, promise};
    ///
    /// let ((promise, first), (_other, second)) = (promise(), promise::<u64>());
    /// let mut completed = as_completed([first, second]);
    /// promise.start();
    /// promise.finish(Ok(1));
    /// assert_eq!(completed.next().unwrap().result(), Ok(1));
    /// assert_eq!(completed.into_rest().len(), 1);
    /// ```
    pub fn into_rest(mut self) -> Vec<B> {
        self.forget();
        self.futures.iter_mut().filter_map(Option::take).collect()
    }

    /// `None` if no future is done by the `deadline`.
    fn next_until(&mut self, deadline: Option<Instant>) -> Option<B> {
        let number = self.watch.next(deadline)?;
        self.left -= 1;
        self.futures[number].take()
    }

    fn forget(&self) {
        for future in self.futures.iter().flatten() {
            future.borrow().shared().unwatch(&self.watch);
        }
    }
}

impl<T, B: Borrow<Future<T>>> Iterator for AsCompleted<T, B> {
    type Item = B;

    fn next(&mut self) -> Option<B> {
        if self.left == 0 { None } else { self.next_until(None) }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<T, B: Borrow<Future<T>>> ExactSizeIterator for AsCompleted<T, B> {}

impl<T, B: Borrow<Future<T>>> FusedIterator for AsCompleted<T, B> {}

impl<T, B: Borrow<Future<T>>> Drop for AsCompleted<T, B> {
    fn drop(&mut self) {
        self.forget();
    }
}

impl<T, B: Borrow<Future<T>>> fmt::Debug for AsCompleted<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsCompleted").field("left", &self.left).finish_non_exhaustive()
    }
}

/// Not all futures were done in time: [`AsCompleted::timeout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{unfinished} (of {total}) futures unfinished")]
#[non_exhaustive]
pub struct Unfinished {
    /// How many were not done.
    pub unfinished: usize,
    /// How many there were.
    pub total: usize,
}

/// [`AsCompleted`] with a timeout. Once it has passed, [`Unfinished`] comes, and then nothing more.
#[must_use = "an iterator does nothing unless it is asked"]
#[derive(Debug)]
pub struct AsCompletedTimeout<T, B: Borrow<Future<T>>> {
    completed: AsCompleted<T, B>,
    deadline: Option<Instant>,
    is_over: bool,
}

impl<T, B: Borrow<Future<T>>> AsCompletedTimeout<T, B> {
    /// Returns the futures that have not come.
    ///
    /// ```
    /// use std::time::Duration;
    /// use item41_executors::{as_completed, promise};
    ///
    /// let (_promise, future) = promise::<()>();
    /// let mut completed = as_completed([future]).timeout(Duration::ZERO);
    /// assert!(completed.next().unwrap().is_err());
    /// assert_eq!(completed.into_rest().len(), 1);
    /// ```
    pub fn into_rest(self) -> Vec<B> {
        self.completed.into_rest()
    }
}

impl<T, B: Borrow<Future<T>>> Iterator for AsCompletedTimeout<T, B> {
    type Item = Result<B, Unfinished>;

    fn next(&mut self) -> Option<Self::Item> {
        let AsCompleted { left: unfinished, total, .. } = self.completed;
        if unfinished == 0 || self.is_over {
            return None;
        }
        let next = self.completed.next_until(self.deadline);
        self.is_over = next.is_none();
        Some(next.ok_or(Unfinished { unfinished, total }))
    }
}

impl<T, B: Borrow<Future<T>>> FusedIterator for AsCompletedTimeout<T, B> {}
