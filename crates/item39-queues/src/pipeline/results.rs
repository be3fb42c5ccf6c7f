//! The results of a pipeline.

use std::{collections::BTreeMap, fmt, iter::FusedIterator, mem, sync::Arc};

use super::{
    kept::Forget,
    panics::quietly,
    run::{RESULTS, Run},
    stage_queue::{Numbered, StageQueue},
    stopped::Fault,
    watch::Watch,
};

/// The results of a pipeline, handed to the consumer by [`Pipeline::run`](super::Pipeline::run).
///
/// As an iterator it waits for the next result, and ends when there will be none. A consumer that returns
/// before it has seen the `None` at the end stops the pipeline. When a stage has failed, the results
/// that have passed all stages are still given out. Where results are ordered, they are given out up to
/// the first one that is missing.
pub struct Results<'env, T> {
    run: Arc<Run<'env>>,
    queue: StageQueue<T>,
    kept: Arc<dyn Forget + 'env>,
    order: Option<Order<T>>,
}

/// Results that came before an earlier one wait here.
struct Order<T> {
    next: usize,
    early: BTreeMap<usize, T>,
    in_flight: StageQueue<()>,
}

impl<'env, T> Results<'env, T> {
    pub(super) fn new(
        run: Arc<Run<'env>>,
        queue: StageQueue<T>,
        kept: Arc<dyn Forget + 'env>,
        in_flight: Option<StageQueue<()>>,
    ) -> Self {
        let order = in_flight.map(|in_flight| Order { next: 0, early: BTreeMap::new(), in_flight });
        Self { run, queue, kept, order }
    }

    /// Returns a view of the stages at work, which can be moved to another thread.
    ///
    /// ```
    /// # use item39_queues::Pipeline;
    /// let squares = Pipeline::bounded(8)?.stage("square", 2, |n: u64| n * n);
    /// let bottleneck = squares.run(0..100, |results| {
    ///     let watch = results.watch();
    ///     results.for_each(drop);
    ///     watch.bottleneck().map(|stage| stage.name)
    /// })?;
    /// assert_eq!(bottleneck.as_deref(), Some("square"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn watch(&self) -> Watch<'env> {
        Watch::new(Arc::clone(&self.run))
    }

    /// Drops a result that the consumer did not take.
    fn leave(&self, index: usize, item: T) {
        match quietly(|| drop(item)) {
            Ok(()) => self.run.leave_unfinished(index, self.run.stage_count()),
            Err(message) => self.fail(index, message),
        }
    }

    fn fail(&self, index: usize, message: String) {
        self.run.fail(&Arc::from(RESULTS), Some(index), Fault::Panic(message));
    }
}

impl<T> Order<T> {
    fn next(&mut self, queue: &StageQueue<T>) -> Option<Numbered<T>> {
        loop {
            if let Some(item) = self.early.remove(&self.next) {
                let index = self.next;
                self.next += 1;
                // It is empty only if it is closed, and then no thread waits for room.
                let _ = self.in_flight.try_get();
                return Some(Numbered { index, item });
            }
            let Numbered { index, item } = queue.get().ok()?;
            self.early.insert(index, item);
        }
    }
}

impl<T> Iterator for Results<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let next = match &mut self.order {
            Some(order) => order.next(&self.queue),
            None => self.queue.get().ok(),
        };
        let Some(Numbered { index, item }) = next else {
            self.run.see_end();
            return None;
        };
        if let Err(message) = self.kept.forget(index) {
            self.fail(index, message);
        }
        Some(item)
    }
}

/// A closed queue never opens again.
impl<T> FusedIterator for Results<'_, T> {}

/// The consumer has left: records the results that it did not take.
impl<T> Drop for Results<'_, T> {
    fn drop(&mut self) {
        // First: a worker that finds the results closed must not begin another item.
        self.run.stop();
        for Numbered { index, item } in self.queue.close_now() {
            self.leave(index, item);
        }
        let early = self.order.as_mut().map(|order| mem::take(&mut order.early));
        for (index, item) in early.into_iter().flatten() {
            self.leave(index, item);
        }
    }
}

impl<T> fmt::Debug for Results<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results").field("stages", &self.watch().stages()).finish_non_exhaustive()
    }
}
