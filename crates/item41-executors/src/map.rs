//! The results of a pool's `map`.

use std::{
    collections::VecDeque,
    iter::FusedIterator,
    time::{Duration, Instant},
    vec,
};

mod lazy;
mod unordered;

pub use lazy::LazyMap;
pub use unordered::Unordered;

use crate::{Future, Outcome, TaskError, WorkerTimes, future::deadline_after, step::step};

/// The results of a pool's `map`, in the order of the items.
///
/// Each result is waited for when it is asked for. Dropping the rest cancels the tasks that have not
/// started. An executor of one's own makes it from futures, by `collect`, or from
/// [chunks](Self::push_chunk).
///
/// ```
/// use item41_executors::{Map, promise};
///
/// let (promise, future) = promise();
/// let results: Map<u64> = [future].into_iter().collect();
/// promise.finish(Ok(42));
/// assert_eq!(results.collect::<Vec<_>>(), [Ok(42)]);
/// ```
#[must_use = "dropping the results cancels what has not started"]
#[derive(Debug)]
pub struct Map<R> {
    pieces: VecDeque<Piece<R>>,
    /// What is left of the chunk that is being handed out.
    current: vec::IntoIter<Outcome<R>>,
    limit: Option<Limit>,
    /// The limit has passed.
    is_over: bool,
    worker_times: WorkerTimes,
}

/// The outcomes of the items that were sent together, in their order, and what the worker spent its
/// time on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chunk<R> {
    /// As many outcomes as there were items.
    pub outcomes: Vec<Outcome<R>>,
    /// Zero where it is not known.
    pub times: WorkerTimes,
}

/// What was submitted together.
#[derive(Debug)]
enum Piece<R> {
    One(Future<R>),
    /// With the number of items in it.
    Chunk(usize, Future<Chunk<R>>),
}

#[derive(Clone, Copy, Debug)]
struct Limit {
    timeout: Duration,
    deadline: Option<Instant>,
}

impl<R> Default for Map<R> {
    fn default() -> Self {
        Self {
            pieces: VecDeque::new(),
            current: Vec::new().into_iter(),
            limit: None,
            is_over: false,
            worker_times: WorkerTimes::default(),
        }
    }
}

impl<R> Map<R> {
    pub(crate) fn push(&mut self, future: Future<R>) {
        self.pieces.push_back(Piece::One(future));
    }

    /// Appends a chunk of as many `items`. If the chunk fails as a whole, each of its items has that
    /// error.
    ///
    /// ```
    /// use item41_executors::{Chunk, Map, WorkerTimes, promise};
    ///
    /// let (promise, future) = promise();
    /// let mut results = Map::default();
    /// results.push_chunk(2, future);
    /// promise.finish(Ok(Chunk { outcomes: vec![Ok(1), Ok(2)], times: WorkerTimes::default() }));
    /// assert_eq!(results.collect::<Vec<_>>(), [Ok(1), Ok(2)]);
    /// ```
    pub fn push_chunk(&mut self, items: usize, chunk: Future<Chunk<R>>) {
        self.pieces.push_back(Piece::Chunk(items, chunk));
    }

    /// Sets a timeout for all results together, which begins now; Python's `timeout`. If it passes
    /// before a result is there, [`TimedOut`](TaskError::TimedOut) comes in its place and nothing
    /// after it. Tasks that have not started are cancelled then.
    ///
    /// ```
    /// use std::time::Duration;
    /// use item41_executors::{TaskError, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// let nap = |millis| std::thread::sleep(Duration::from_millis(millis));
    /// let timeout = Duration::from_millis(5);
    /// let mut naps = pool.map(nap, [100, 100])?.timeout(timeout);
    /// assert_eq!(naps.next(), Some(Err(TaskError::TimedOut { timeout })));
    /// assert_eq!(naps.next(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limit = Some(Limit { timeout, deadline: deadline_after(timeout) });
        self
    }

    /// Returns the results in the order in which they are done.
    ///
    /// ```
    /// use std::sync::Barrier;
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// static SECOND_IS_TAKEN: Barrier = Barrier::new(2);
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// let task = |n| {
    ///     if n == 1 {
    ///         SECOND_IS_TAKEN.wait();
    ///     }
    ///     n
    /// };
    /// let mut results = pool.map(task, [1, 2])?.unordered();
    /// assert_eq!(results.next(), Some(Ok(2)));
    /// SECOND_IS_TAKEN.wait();
    /// assert_eq!(results.next(), Some(Ok(1)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unordered(self) -> Unordered<'static, R>
    where
        R: 'static,
    {
        Unordered::new(LazyMap::finished(self))
    }

    /// Returns what the worker processes spent their time on, summed over the chunks that were
    /// handed out so far; zero for a pool of threads.
    ///
    /// ```
    /// use std::time::Duration;
    /// use item41_executors::{Chunk, Map, WorkerTimes, promise};
    ///
    /// let (promise, future) = promise();
    /// let mut results = Map::default();
    /// results.push_chunk(1, future);
    /// let mut times = WorkerTimes::default();
    /// times.run = Duration::from_millis(3);
    /// promise.finish(Ok(Chunk { outcomes: vec![Ok(42)], times }));
    /// assert_eq!(results.next(), Some(Ok(42)));
    /// assert_eq!(results.worker_times().run, Duration::from_millis(3));
    /// ```
    pub fn worker_times(&self) -> WorkerTimes {
        self.worker_times
    }

    fn deadline(&self) -> Option<Instant> {
        self.limit?.deadline
    }

    /// Waits for a piece and takes it apart.
    fn merge(&mut self, piece: Piece<R>) -> Option<Outcome<R>> {
        let (items, chunk) = match piece {
            Piece::One(future) => {
                let outcome = future.result();
                return step!("10. merge the results", Some(outcome));
            }
            Piece::Chunk(items, future) => (items, future.result()),
        };
        step!("10. merge the results", self.take_apart(items, chunk))
    }

    /// Counts a chunk's times, and returns the first of its outcomes. The others come after it.
    fn take_apart(&mut self, items: usize, chunk: Outcome<Chunk<R>>) -> Option<Outcome<R>> {
        let outcomes = chunk.map(|Chunk { outcomes, times }| {
            self.worker_times.add(&times);
            outcomes
        });
        let failed = |error: TaskError| (0..items).map(|_| Err(error.clone())).collect();
        self.current = outcomes.unwrap_or_else(failed).into_iter();
        self.current.next()
    }

    fn cancel(&mut self) {
        cancel_all(self.pieces.iter());
        self.pieces.clear();
    }
}

/// Cancels all before any of them is dropped: dropping a result may panic.
fn cancel_all<'a, R: 'a>(pieces: impl Iterator<Item = &'a Piece<R>>) {
    for piece in pieces {
        match piece {
            Piece::One(future) => future.cancel(),
            Piece::Chunk(_, future) => future.cancel(),
        };
    }
}

impl<R> Piece<R> {
    fn items(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Chunk(items, _) => *items,
        }
    }

    fn wait_until(&self, deadline: Option<Instant>) -> bool {
        match self {
            Self::One(future) => future.wait_until(deadline),
            Self::Chunk(_, future) => future.wait_until(deadline),
        }
    }
}

impl<R> FromIterator<Future<R>> for Map<R> {
    fn from_iter<I: IntoIterator<Item = Future<R>>>(futures: I) -> Self {
        let mut map = Self::default();
        map.extend(futures);
        map
    }
}

impl<R> Extend<Future<R>> for Map<R> {
    fn extend<I: IntoIterator<Item = Future<R>>>(&mut self, futures: I) {
        self.pieces.extend(futures.into_iter().map(Piece::One));
    }
}

impl<R> Iterator for Map<R> {
    type Item = Outcome<R>;

    fn next(&mut self) -> Option<Outcome<R>> {
        loop {
            if let Some(outcome) = self.current.next() {
                return Some(outcome);
            }
            let piece = self.pieces.pop_front()?;
            if let Some(Limit { timeout, deadline }) = self.limit
                && !piece.wait_until(deadline)
            {
                self.pieces.push_front(piece);
                self.cancel();
                self.is_over = true;
                return Some(Err(TaskError::TimedOut { timeout }));
            }
            // A chunk may have no items.
            if let Some(outcome) = self.merge(piece) {
                return Some(outcome);
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.current.len() + self.pieces.iter().map(Piece::items).sum::<usize>();
        // A timeout may end it sooner.
        (if self.limit.is_some() { 0 } else { left }, Some(left))
    }
}

impl<R> FusedIterator for Map<R> {}

impl<R> Drop for Map<R> {
    fn drop(&mut self) {
        self.cancel();
    }
}
