//! A map that submits its tasks as their results are taken.

use std::{fmt, iter::FusedIterator, time::Duration};

use super::{Map, Unordered};
use crate::{Outcome, SubmitError, TaskError};

/// Submits one more piece to the map; false if there are no more items.
type Submit<'a, R> = Box<dyn FnMut(&mut Map<R>) -> Result<bool, SubmitError> + 'a>;

/// The results of a `map_lazy`, in the order of the items.
///
/// At most as many tasks as the buffer size allows are submitted and not yet taken. So the items may
/// be endless, and only that many wait in memory. If the pool takes no more tasks, the results that
/// are on their way still come; then comes the error, and after it nothing.
#[must_use = "dropping the results cancels what has not started"]
pub struct LazyMap<'a, R> {
    pub(super) map: Map<R>,
    source: Source<'a, R>,
    buffer_size: usize,
}

/// Where the tasks come from.
enum Source<'a, R> {
    Items(Submit<'a, R>),
    /// The pool takes no more.
    Failed(SubmitError),
    Finished,
}

impl<'a, R> LazyMap<'a, R> {
    /// Submits the first tasks.
    pub(crate) fn new(
        buffer_size: usize,
        submit: impl FnMut(&mut Map<R>) -> Result<bool, SubmitError> + 'a,
    ) -> Result<Self, SubmitError> {
        if buffer_size == 0 {
            return Err(SubmitError::ZeroBufferSize);
        }
        let source = Source::Items(Box::new(submit));
        let mut lazy = Self { map: Map::default(), source, buffer_size };
        lazy.submit(0);
        match lazy.source {
            Source::Failed(error) if lazy.map.pieces.is_empty() => Err(error),
            _ => Ok(lazy),
        }
    }

    /// A map whose tasks are all submitted.
    pub(super) fn finished(map: Map<R>) -> Self {
        Self { map, source: Source::Finished, buffer_size: usize::MAX }
    }

    /// Sets a timeout for all results together, which begins now: see [`Map::timeout`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use item41_executors::{TaskError, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// let nap = |millis| std::thread::sleep(Duration::from_millis(millis));
    /// let timeout = Duration::from_millis(5);
    /// let mut naps = pool.map_lazy(nap, [100, 100], 1)?.timeout(timeout);
    /// assert_eq!(naps.next(), Some(Err(TaskError::TimedOut { timeout })));
    /// assert_eq!(naps.next(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.map = std::mem::take(&mut self.map).timeout(timeout);
        self
    }

    /// Returns the results in the order in which they are done; the same number is at hand.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// let squares = pool.map_lazy(|n: u64| n * n, 0.., 4)?.unordered();
    /// let small: Vec<_> = squares.take(10).collect::<Result<_, _>>()?;
    /// assert!(small.contains(&0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unordered(self) -> Unordered<'a, R> {
        Unordered::new(self)
    }

    /// Submits tasks until the buffer is full. That many pieces of it are `elsewhere`.
    pub(super) fn submit(&mut self, elsewhere: usize) {
        while let Source::Items(submit) = &mut self.source
            && self.map.pieces.len() + elsewhere < self.buffer_size
        {
            match submit(&mut self.map) {
                Ok(true) => {}
                Ok(false) => self.source = Source::Finished,
                Err(error) => self.source = Source::Failed(error),
            }
        }
    }

    /// Takes the error that ended the map, if one did.
    pub(super) fn take_error(&mut self) -> Option<TaskError> {
        match std::mem::replace(&mut self.source, Source::Finished) {
            Source::Failed(error) => Some(error.into()),
            Source::Items(_) | Source::Finished => None,
        }
    }

    /// Cancels what was submitted, and submits nothing more.
    pub(super) fn stop(&mut self) {
        self.source = Source::Finished;
        self.map.cancel();
    }
}

impl<R> Iterator for LazyMap<'_, R> {
    type Item = Outcome<R>;

    fn next(&mut self) -> Option<Outcome<R>> {
        // The rest of a chunk is there already.
        if let Some(outcome) = self.map.current.next() {
            return Some(outcome);
        }
        self.submit(0);
        let outcome = self.map.next();
        if self.map.is_over {
            self.source = Source::Finished;
        }
        outcome.or_else(|| self.take_error().map(Err))
    }
}

impl<R> FusedIterator for LazyMap<'_, R> {}

impl<R> fmt::Debug for LazyMap<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LazyMap")
            .field("submitted", &self.map.pieces.len())
            .field("buffer_size", &self.buffer_size)
            .finish_non_exhaustive()
    }
}
