//! What all threads of a run share, and how they are started and stopped.

use std::{
    num::NonZero,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed, Ordering::SeqCst},
    },
    thread::{self, Scope},
};

use super::{
    Failure, Fault, Line, Stopped, Unfinished,
    watch::{Stage, Times},
};
use crate::Queue;

/// A run of a pipeline, as its threads see it.
#[derive(Default)]
pub struct Run<'env> {
    pub stages: Mutex<Vec<Arc<Stage<'env>>>>,
    /// All that a thread can wait for, except the results.
    gates: Mutex<Vec<Arc<dyn Gate + 'env>>>,
    is_stopped: AtomicBool,
    /// Whether the consumer was told that there are no more results.
    pub has_seen_end: AtomicBool,
    /// How many items were taken from the source.
    pub accepted: AtomicUsize,
    failures: Mutex<Vec<Failure>>,
    /// Which items came to no end, and how many stages each has come through.
    unfinished: Mutex<Vec<(usize, usize)>>,
}

/// A queue whose items need not be known.
pub trait Gate: Send + Sync {
    fn close(&self);
    fn len(&self) -> usize;
}

impl<T: Send> Gate for Queue<T> {
    fn close(&self) {
        Queue::close(self);
    }

    fn len(&self) -> usize {
        Queue::len(self)
    }
}

impl<'env> Run<'env> {
    fn add_gate(&self, gate: &Arc<dyn Gate + 'env>) {
        lock(&self.gates).push(Arc::clone(gate));
        // Who stopped the run before the gate was in the list could not close it.
        if self.is_stopped() {
            gate.close();
        }
    }

    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(SeqCst)
    }

    /// Nothing more is begun. Who waits is woken; what is in the queues still comes to the workers,
    /// who write down that it is unfinished.
    pub fn stop(&self) {
        self.is_stopped.store(true, SeqCst);
        for gate in &*lock(&self.gates) {
            gate.close();
        }
    }

    pub fn fail(&self, stage: &Arc<str>, index: Option<usize>, fault: Fault) {
        lock(&self.failures).push(Failure { stage: Arc::clone(stage), index, fault });
        self.stop();
    }

    pub fn leave_unfinished(&self, index: usize, stages_passed: usize) {
        lock(&self.unfinished).push((index, stages_passed));
    }

    /// To be called when all threads have ended.
    pub fn result<R>(&self, value: R) -> Result<R, Stopped<R>> {
        let failures = std::mem::take(&mut *lock(&self.failures));
        let mut left = std::mem::take(&mut *lock(&self.unfinished));
        // Not whether anything is left: a consumer that leaves may do so just before or just after
        // the last item is through, and that is chance.
        if failures.is_empty() && self.has_seen_end.load(Relaxed) {
            return Ok(value);
        }
        left.sort_unstable();
        let stages = lock(&self.stages);
        let next =
            |passed| stages.get(passed).map(|stage: &Arc<Stage<'_>>| Arc::clone(&stage.name));
        let unfinished =
            left.into_iter().map(|(index, passed)| Unfinished { index, next: next(passed) });
        let accepted = self.accepted.load(Relaxed);
        Err(Stopped { value, failures, unfinished: unfinished.collect(), accepted })
    }
}

/// Stops the run when it goes, also when that is because of a panic: else nobody would tell the
/// threads that wait for items or for room.
pub struct StopOnDrop<'run, 'env>(pub &'run Run<'env>);

impl Drop for StopOnDrop<'_, '_> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// A line that is closed when the last of those who put into it is gone.
pub struct Outlet<T>(pub Line<T>);

impl<T> Drop for Outlet<T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Starts the threads of a run.
pub struct Starter<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    pub run: Arc<Run<'env>>,
    room: NonZero<usize>,
    /// How many items can be in the queues and in the workers' hands.
    most_under_way: usize,
}

impl<'scope, 'env> Starter<'scope, 'env> {
    pub fn new(
        scope: &'scope Scope<'scope, 'env>,
        run: Arc<Run<'env>>,
        room: NonZero<usize>,
    ) -> Self {
        Self { scope, run, room, most_under_way: room.get() }
    }

    /// A line between two stages, with the room that all have.
    pub fn line<T>(&self) -> Line<T> {
        Arc::new(Queue::bounded(self.room.get()))
    }

    /// A stage that is to be started, and the line before it.
    pub fn stage<T: Send + 'env>(
        &mut self,
        name: Arc<str>,
        workers: usize,
        input: &Line<T>,
    ) -> Arc<Stage<'env>> {
        self.most_under_way += self.room.get() + workers;
        let gate: Arc<dyn Gate + 'env> = Arc::clone(input) as _;
        self.run.add_gate(&gate);
        let mut stages = lock(&self.run.stages);
        let number = stages.len();
        let stage = Arc::new(Stage { name, number, workers, input: gate, times: Times::default() });
        stages.push(Arc::clone(&stage));
        stage
    }

    /// Each item that is taken from the source puts something in here, and each result that is
    /// delivered takes it out: so many can be under way, those that wait for their turn included.
    pub fn window(&self) -> Arc<Queue<()>> {
        let window = Arc::new(Queue::bounded(self.most_under_way));
        let gate: Arc<dyn Gate + 'env> = Arc::clone(&window) as _;
        self.run.add_gate(&gate);
        window
    }

    /// Starts all workers of a stage; each has its own clone of `work`.
    pub fn workers(&self, stage: &Stage<'_>, work: impl FnOnce() + Clone + Send + 'scope) {
        for _ in 0..stage.workers {
            self.thread(&stage.name, work.clone());
        }
    }

    /// Starts a thread; `stage` is its name.
    pub fn thread(&self, stage: &Arc<str>, work: impl FnOnce() + Send + 'scope) {
        let builder = thread::Builder::new().name(stage.to_string());
        if let Err(error) = builder.spawn_scoped(self.scope, work) {
            self.run.fail(stage, None, Fault::NoThread(error));
        }
    }
}

/// Nothing that can panic runs under these locks.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
