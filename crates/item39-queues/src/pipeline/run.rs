//! What all threads of a run share.

use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed, Ordering::SeqCst},
    },
};

use super::{
    kept::Kept,
    stage::Stage,
    stage_queue::Closable,
    stopped::{Failure, Fault, Stopped, Unfinished},
};

/// The name of the source, where the name of a stage is wanted.
pub(super) const SOURCE: &str = "source";

/// The name of the results, where the name of a stage is wanted.
pub(super) const RESULTS: &str = "results";

/// A run of a pipeline, as its threads see it.
#[derive(Default)]
pub(super) struct Run<'env> {
    stages: Mutex<Vec<Arc<Stage<'env>>>>,
    /// Every queue in which a thread can wait, except that of the results.
    queues: Mutex<Vec<Arc<dyn Closable + 'env>>>,
    is_stopped: AtomicBool,
    has_seen_end: AtomicBool,
    accepted: AtomicUsize,
    failures: Mutex<Vec<Failed>>,
    /// The positions of unfinished items, and how many stages each has passed.
    unfinished: Mutex<Vec<(usize, usize)>>,
}

struct Failed {
    stage: Arc<str>,
    index: Option<usize>,
    fault: Fault,
}

impl<'env> Run<'env> {
    pub(super) fn add_stage(&self, stage: Arc<Stage<'env>>) {
        lock(&self.stages).push(stage);
    }

    pub(super) fn stages(&self) -> Vec<Arc<Stage<'env>>> {
        lock(&self.stages).clone()
    }

    pub(super) fn stage_count(&self) -> usize {
        lock(&self.stages).len()
    }

    pub(super) fn add_queue(&self, queue: &Arc<dyn Closable + 'env>) {
        lock(&self.queues).push(Arc::clone(queue));
        // A thread that stopped the run before the queue was in the list could not close it.
        if self.is_stopped() {
            queue.close();
        }
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(SeqCst)
    }

    /// Stops the run: no item begins another stage. Threads that wait are woken. Items in the queues
    /// still reach the workers, which record them as unfinished.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, SeqCst);
        for queue in &*lock(&self.queues) {
            queue.close();
        }
    }

    pub(super) fn fail(&self, stage: &Arc<str>, index: Option<usize>, fault: Fault) {
        lock(&self.failures).push(Failed { stage: Arc::clone(stage), index, fault });
        self.stop();
    }

    pub(super) fn leave_unfinished(&self, index: usize, stages_passed: usize) {
        lock(&self.unfinished).push((index, stages_passed));
    }

    /// Counts an item that was taken from the source. Returns its position.
    pub(super) fn accept(&self) -> usize {
        self.accepted.fetch_add(1, Relaxed)
    }

    pub(super) fn accepted(&self) -> usize {
        self.accepted.load(Relaxed)
    }

    /// Records that the consumer was told that there are no more results.
    pub(super) fn see_end(&self) {
        self.has_seen_end.store(true, Relaxed);
    }

    /// Returns how the run has ended. Call it when all threads have ended.
    pub(super) fn result<R, K>(&self, value: R, kept: &Kept<K>) -> Result<R, Stopped<R, K>> {
        let stages = self.stages();
        for stage in &stages {
            // A stage that could not start all its workers may have left some.
            for index in stage.input.discard() {
                self.leave_unfinished(index, stage.number);
            }
        }
        let failures = mem::take(&mut *lock(&self.failures));
        // Whether anything is left does not matter: a consumer may leave just before or just after the
        // last item is through, and that is chance.
        if failures.is_empty() && self.has_seen_end.load(Relaxed) {
            return Ok(value);
        }
        let failures = failures.into_iter().map(|Failed { stage, index, fault }| {
            let item = index.and_then(|index| kept.take(index));
            Failure { stage, index, item, fault }
        });
        let failures = failures.collect();
        let mut unfinished = mem::take(&mut *lock(&self.unfinished));
        unfinished.sort_unstable();
        let unfinished = unfinished.into_iter().map(|(index, passed)| {
            let next = stages.get(passed).map(|stage| Arc::clone(&stage.name));
            Unfinished { index, next, item: kept.take(index) }
        });
        let unfinished = unfinished.collect();
        Err(Stopped { value, failures, unfinished, accepted: self.accepted() })
    }
}

/// Stops the run when it is dropped, also by a panic. Otherwise threads that wait for items or for room
/// would wait forever.
pub(super) struct StopOnDrop<'run, 'env>(pub(super) &'run Run<'env>);

impl Drop for StopOnDrop<'_, '_> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// No user code runs under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
