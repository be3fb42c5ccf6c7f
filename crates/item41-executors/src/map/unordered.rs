//! Results in the order in which they are done.

use std::{collections::HashMap, fmt, iter::FusedIterator, sync::Arc};

use super::{LazyMap, Limit, Piece, cancel_all};
use crate::{Outcome, TaskError, future::Watch};

/// The results of a map in the order in which they are done: made by [`Map::unordered`](super::Map)
/// and [`LazyMap::unordered`].
///
/// The items of a chunk come together, in their order. Dropping the rest cancels the tasks that have
/// not started.
#[must_use = "dropping the results cancels what has not started"]
pub struct Unordered<'a, R> {
    source: LazyMap<'a, R>,
    /// What is submitted and not taken, by its number.
    pending: HashMap<usize, Piece<R>>,
    next_number: usize,
    watch: Arc<Watch>,
}

impl<'a, R> Unordered<'a, R> {
    pub(super) fn new(source: LazyMap<'a, R>) -> Self {
        let watch = Arc::new(Watch::new());
        let mut unordered = Self { source, pending: HashMap::new(), next_number: 0, watch };
        unordered.watch_new();
        unordered
    }

    fn watch_new(&mut self) {
        for piece in self.source.map.pieces.drain(..) {
            match &piece {
                Piece::One(future) => future.shared().watch(&self.watch, self.next_number),
                Piece::Chunk(_, future) => future.shared().watch(&self.watch, self.next_number),
            }
            self.pending.insert(self.next_number, piece);
            self.next_number += 1;
        }
    }

    fn cancel(&mut self) {
        cancel_all(self.pending.values());
        self.source.stop();
        self.pending.clear();
    }
}

impl<R> Iterator for Unordered<'_, R> {
    type Item = Outcome<R>;

    fn next(&mut self) -> Option<Outcome<R>> {
        loop {
            if let Some(outcome) = self.source.map.current.next() {
                return Some(outcome);
            }
            self.source.submit(self.pending.len());
            self.watch_new();
            if self.pending.is_empty() {
                return self.source.take_error().map(Err);
            }
            let done = self.watch.next(self.source.map.deadline());
            let Some(piece) = done.and_then(|number| self.pending.remove(&number)) else {
                let Limit { timeout, .. } = self.source.map.limit?;
                self.cancel();
                return Some(Err(TaskError::TimedOut { timeout }));
            };
            // A chunk may have no items.
            if let Some(outcome) = self.source.map.merge(piece) {
                return Some(outcome);
            }
        }
    }
}

impl<R> FusedIterator for Unordered<'_, R> {}

impl<R> Drop for Unordered<'_, R> {
    fn drop(&mut self) {
        self.cancel();
    }
}

impl<R> fmt::Debug for Unordered<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unordered").field("submitted", &self.pending.len()).finish_non_exhaustive()
    }
}
