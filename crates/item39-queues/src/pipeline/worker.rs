//! One thread of a stage.

use std::{error::Error, sync::Arc, time::Instant};

use super::{
    panics::quietly,
    run::Run,
    stage::Stage,
    stage_queue::{Numbered, Output, StageQueue},
    stopped::Fault,
};

/// Takes items from one queue and puts the results into the next.
pub(super) struct Worker<'env, In, Out, F> {
    pub(super) run: Arc<Run<'env>>,
    pub(super) stage: Arc<Stage<'env>>,
    pub(super) input: StageQueue<In>,
    pub(super) output: Arc<Output<Out>>,
    pub(super) func: F,
}

// Not derived: neither `In` nor `Out` has to be `Clone`.
impl<In, Out, F: Clone> Clone for Worker<'_, In, Out, F> {
    fn clone(&self) -> Self {
        Self {
            run: Arc::clone(&self.run),
            stage: Arc::clone(&self.stage),
            input: Arc::clone(&self.input),
            output: Arc::clone(&self.output),
            func: self.func.clone(),
        }
    }
}

impl<In, Out, E, F> Worker<'_, In, Out, F>
where
    E: Into<Box<dyn Error + Send + Sync>>,
    F: FnMut(In) -> Result<Out, E>,
{
    /// Works until the queue before the stage is closed and empty.
    pub(super) fn work(mut self) {
        let input = Arc::clone(&self.input);
        let mut was_free = Instant::now();
        for Numbered { index, item } in &*input {
            if self.run.is_stopped() {
                self.leave(index, item, self.stage.number);
                continue;
            }
            let began = Instant::now();
            let did = quietly(|| (self.func)(item).map_err(|error| Fault::Error(error.into())));
            let ended = Instant::now();
            match did.unwrap_or_else(|message| Err(Fault::Panic(message))) {
                Ok(item) => self.pass_on(index, item),
                Err(fault) => self.run.fail(&self.stage.name, Some(index), fault),
            }
            let now_free = Instant::now();
            self.stage.times.add(began - was_free, ended - began, now_free - ended);
            was_free = now_free;
        }
    }

    fn pass_on(&self, index: usize, item: Out) {
        if let Err(refused) = self.output.put(Numbered { index, item }) {
            self.leave(index, refused.0.item, self.stage.number + 1);
        }
    }

    /// Drops an item that is not to go further. One whose destructor panics has failed.
    fn leave<T>(&self, index: usize, item: T, stages_passed: usize) {
        match quietly(|| drop(item)) {
            Ok(()) => self.run.leave_unfinished(index, stages_passed),
            Err(message) => {
                self.run.fail(&self.stage.name, Some(index), Fault::Panic(message));
            }
        }
    }
}
