//! What comes out at the end.

use std::{
    collections::BTreeMap,
    fmt,
    iter::FusedIterator,
    mem,
    sync::{Arc, atomic::Ordering::Relaxed},
};

use super::{
    Line, Numbered, Watch,
    run::{Run, lock},
};
use crate::Queue;

/// The results of a pipeline, handed to the consumer by [`Pipeline::run`](super::Pipeline::run).
///
/// As an iterator it waits for the next result, and ends when there will be none. A consumer that
/// leaves before it was told so, by the `None` at the end, stops the pipeline. When a stage has
/// failed, what has come through all stages is still given out; ordered results, as far as there is
/// none missing between them.
pub struct Results<'env, T> {
    run: Arc<Run<'env>>,
    line: Line<T>,
    order: Option<Order<T>>,
}

/// Results that come too early wait here.
pub struct Order<T> {
    next: usize,
    early: BTreeMap<usize, T>,
    window: Arc<Queue<()>>,
}

impl<'env, T> Results<'env, T> {
    pub(super) fn new(run: Arc<Run<'env>>, line: Line<T>, window: Option<Arc<Queue<()>>>) -> Self {
        let order = window.map(|window| Order { next: 0, early: BTreeMap::new(), window });
        Self { run, line, order }
    }

    /// A view of the stages at work; another thread may have it.
    pub fn watch(&self) -> Watch<'env> {
        Watch::new(Arc::clone(&self.run))
    }
}

impl<T> Order<T> {
    fn next(&mut self, line: &Queue<Numbered<T>>) -> Option<T> {
        loop {
            if let Some(item) = self.early.remove(&self.next) {
                self.next += 1;
                // It is empty only if it is closed, and then nobody waits for room.
                let _ = self.window.try_get();
                return Some(item);
            }
            let Numbered { index, item } = line.get().ok()?;
            self.early.insert(index, item);
        }
    }
}

impl<T> Iterator for Results<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let next = match &mut self.order {
            Some(order) => order.next(&self.line),
            None => self.line.get().ok().map(|numbered| numbered.item),
        };
        if next.is_none() {
            self.run.has_seen_end.store(true, Relaxed);
        }
        next
    }
}

/// A line that is closed never opens again.
impl<T> FusedIterator for Results<'_, T> {}

/// The consumer has left: what it did not take is written down.
impl<T> Drop for Results<'_, T> {
    fn drop(&mut self) {
        // First: who finds the results closed must not begin another item.
        self.run.stop();
        let passed = lock(&self.run.stages).len();
        for left in self.line.close_now() {
            self.run.leave_unfinished(left.index, passed);
        }
        let early = self.order.as_mut().map(|order| mem::take(&mut order.early));
        for index in early.into_iter().flatten().map(|(index, _)| index) {
            self.run.leave_unfinished(index, passed);
        }
    }
}

impl<T> fmt::Debug for Results<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results").field("stages", &self.watch().stages()).finish_non_exhaustive()
    }
}
