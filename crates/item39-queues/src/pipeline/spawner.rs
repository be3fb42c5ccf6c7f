//! Starting the threads of a run.

use std::{
    sync::Arc,
    thread::{self, Scope},
};

use super::{
    panics::quietly,
    run::Run,
    stage::{Stage, Times},
    stage_queue::{Closable, Numbered, StageQueue},
    stopped::Fault,
};
use crate::Queue;

pub(super) struct Spawner<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    pub(super) run: Arc<Run<'env>>,
    /// How many items fit into the queues and into the workers' hands; `None` for no limit.
    in_flight: Option<usize>,
}

impl<'scope, 'env> Spawner<'scope, 'env> {
    pub(super) fn new(scope: &'scope Scope<'scope, 'env>, run: Arc<Run<'env>>) -> Self {
        Self { scope, run, in_flight: Some(0) }
    }

    /// Makes a queue between two stages.
    pub(super) fn queue<T>(&mut self, capacity: Option<usize>) -> StageQueue<T> {
        self.in_flight = self.in_flight.zip(capacity).map(|(sum, more)| sum.saturating_add(more));
        Arc::new(with_capacity(capacity))
    }

    /// Adds a stage behind its queue.
    pub(super) fn stage<T: Send + 'env>(
        &mut self,
        name: Arc<str>,
        workers: usize,
        input: &StageQueue<T>,
    ) -> Arc<Stage<'env>> {
        self.in_flight = self.in_flight.map(|sum| sum.saturating_add(workers));
        let input: Arc<dyn Closable + 'env> = Arc::clone(input) as _;
        self.run.add_queue(&input);
        let number = self.run.stage_count();
        let stage = Arc::new(Stage { name, number, workers, input, times: Times::default() });
        self.run.add_stage(Arc::clone(&stage));
        if workers == 0 {
            self.run.fail(&stage.name, None, Fault::NoWorkers);
        }
        stage
    }

    /// Makes the queue that limits the items in flight where results are ordered. An item that is taken
    /// from the source puts an entry, and a result that is delivered removes one.
    pub(super) fn in_flight_limit(&self) -> StageQueue<()> {
        let limit: StageQueue<()> = Arc::new(with_capacity(self.in_flight));
        let closable: Arc<dyn Closable + 'env> = Arc::clone(&limit) as _;
        self.run.add_queue(&closable);
        limit
    }

    /// Starts all workers of a stage; each has its own clone of `work`.
    pub(super) fn workers(&self, stage: &Stage<'_>, work: impl FnOnce() + Clone + Send + 'scope) {
        for _ in 0..stage.workers {
            self.thread(&stage.name, work.clone());
        }
    }

    /// Starts a thread with the name of its stage. A panic in it becomes a failure of the stage.
    pub(super) fn thread(&self, stage: &Arc<str>, work: impl FnOnce() + Send + 'scope)
    where
        'env: 'scope,
    {
        // A thread's name cannot contain a zero byte.
        let builder = thread::Builder::new().name(stage.replace('\0', ""));
        let (run, name) = (Arc::clone(&self.run), Arc::clone(stage));
        let work = move || {
            if let Err(message) = quietly(work) {
                run.fail(&name, None, Fault::Panic(message));
            }
        };
        if let Err(error) = builder.spawn_scoped(self.scope, work) {
            self.run.fail(stage, None, Fault::NoThread(error));
        }
    }
}

fn with_capacity<T>(capacity: Option<usize>) -> Queue<Numbered<T>> {
    // A capacity of 0 was refused when the pipeline was made.
    capacity.and_then(|capacity| Queue::bounded(capacity).ok()).unwrap_or_default()
}
