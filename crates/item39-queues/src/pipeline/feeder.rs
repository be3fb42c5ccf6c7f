//! The thread that takes items from the source.

use std::sync::Arc;

use super::{
    kept::Kept,
    panics::quietly,
    run::{Run, SOURCE},
    stage_queue::{Numbered, Output, StageQueue},
    stopped::Fault,
};

pub(super) struct Feeder<'env, In, I, K, F> {
    pub(super) run: Arc<Run<'env>>,
    pub(super) source: I,
    /// What is remembered of each item, and how it is made from the item.
    pub(super) kept: Arc<Kept<K>>,
    pub(super) key: F,
    pub(super) first: Output<In>,
    /// Limits the items in flight where results are ordered.
    pub(super) in_flight: Option<StageQueue<()>>,
}

impl<In, I, K, F> Feeder<'_, In, I, K, F>
where
    I: Iterator<Item = In>,
    F: FnMut(&In) -> K,
{
    /// Takes items until there are no more or the run is stopped.
    pub(super) fn feed(mut self) {
        while !self.run.is_stopped() && self.may_take_one_more() {
            let next = quietly(|| {
                let item = self.source.next()?;
                let kept = (self.key)(&item);
                Some((item, kept))
            });
            let (item, kept) = match next {
                Ok(Some(next)) => next,
                Ok(None) => return,
                // No item has failed: there is none yet.
                Err(message) => return self.fail(None, message),
            };
            self.kept.push(kept);
            let index = self.run.accept();
            if let Err(refused) = self.first.put(Numbered { index, item }) {
                match quietly(|| drop(refused)) {
                    Ok(()) => self.run.leave_unfinished(index, 0),
                    Err(message) => self.fail(Some(index), message),
                }
            }
        }
    }

    /// Waits for it. Without ordered results, the queue before the first stage holds back.
    fn may_take_one_more(&self) -> bool {
        let entry = Numbered { index: 0, item: () };
        self.in_flight.as_ref().is_none_or(|in_flight| in_flight.put(entry).is_ok())
    }

    fn fail(&self, index: Option<usize>, message: String) {
        self.run.fail(&Arc::from(SOURCE), index, Fault::Panic(message));
    }
}
