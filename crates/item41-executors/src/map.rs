//! Results in the order of the items.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
    vec,
};

use tracing::info_span;

use crate::{Future, Outcome, TaskError, WorkerTimes, call::Outcomes, future::end_of};

/// The results of a pool's `map`, in the order of the items. Each is waited for when it is asked
/// for; dropping the rest cancels what has not started.
#[must_use = "dropping the results cancels what has not started"]
#[derive(Debug)]
pub struct Map<R> {
    pieces: VecDeque<Piece<R>>,
    /// What is left of the chunk that is being handed out.
    current: vec::IntoIter<Outcome<R>>,
    limit: Option<(Duration, Option<Instant>)>,
    worker_times: WorkerTimes,
}

/// What was submitted together.
#[derive(Debug)]
pub(crate) enum Piece<R> {
    One(Future<R>),
    /// With the number of items in it.
    Chunk(usize, Future<Outcomes<R>>),
}

impl<R> Map<R> {
    pub(crate) fn new() -> Self {
        Self {
            pieces: VecDeque::new(),
            current: Vec::new().into_iter(),
            limit: None,
            worker_times: WorkerTimes::default(),
        }
    }

    pub(crate) fn push(&mut self, piece: Piece<R>) {
        self.pieces.push_back(piece);
    }

    /// Sets a time limit for all results together, which begins now. When it ends before a result
    /// is there, [`TimedOut`](TaskError::TimedOut) comes in its place and nothing after it; what
    /// has not started is cancelled.
    ///
    /// ```
    /// use std::time::Duration;
    /// use item41_executors::{TaskError, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// let nap = |millis| std::thread::sleep(Duration::from_millis(millis));
    /// let limit = Duration::from_millis(5);
    /// let mut naps = pool.map(nap, [100, 100])?.within(limit);
    /// assert_eq!(naps.next(), Some(Err(TaskError::TimedOut { limit })));
    /// assert_eq!(naps.next(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = Some((limit, end_of(limit)));
        self
    }

    /// What the worker processes spent their time on, summed over the chunks that were handed out
    /// so far; nothing for a pool of threads.
    pub fn worker_times(&self) -> WorkerTimes {
        self.worker_times
    }

    /// Waits for a piece and takes it apart.
    fn merge(&mut self, piece: Piece<R>) -> Option<Outcome<R>> {
        let (items, chunk) = match piece {
            Piece::One(future) => {
                let outcome = future.result();
                return info_span!("10. merge the results").in_scope(|| Some(outcome));
            }
            Piece::Chunk(items, future) => (items, future.result()),
        };
        let _step = info_span!("10. merge the results").entered();
        let outcomes = chunk.map(|Outcomes { outcomes, times }| {
            self.worker_times.add(&times);
            outcomes
        });
        let failed = |error: TaskError| (0..items).map(|_| Err(error.clone())).collect();
        self.current = outcomes.unwrap_or_else(failed).into_iter();
        self.current.next()
    }

    fn cancel(&mut self) {
        self.pieces.drain(..).for_each(Piece::cancel);
    }
}

impl<R> Piece<R> {
    fn cancel(self) {
        match self {
            Self::One(future) => future.cancel(),
            Self::Chunk(_, future) => future.cancel(),
        };
    }

    fn wait_until(&self, end: Option<Instant>) -> bool {
        match self {
            Self::One(future) => future.wait_until(end),
            Self::Chunk(_, future) => future.wait_until(end),
        }
    }
}

impl<R> Iterator for Map<R> {
    type Item = Outcome<R>;

    fn next(&mut self) -> Option<Outcome<R>> {
        if let Some(outcome) = self.current.next() {
            return Some(outcome);
        }
        let piece = self.pieces.pop_front()?;
        let Some((limit, end)) = self.limit else {
            return self.merge(piece);
        };
        if piece.wait_until(end) {
            return self.merge(piece);
        }
        piece.cancel();
        self.cancel();
        Some(Err(TaskError::TimedOut { limit }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let items = |piece: &Piece<R>| match piece {
            Piece::One(_) => 1,
            Piece::Chunk(items, _) => *items,
        };
        let left = self.current.len() + self.pieces.iter().map(items).sum::<usize>();
        // A time limit may end it sooner.
        (if self.limit.is_some() { 0 } else { left }, Some(left))
    }
}

impl<R> Drop for Map<R> {
    fn drop(&mut self) {
        self.cancel();
    }
}
