//! Looking at a pipeline at work.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use super::run::{Gate, Run, lock};

/// A stage, as its workers and who watches see it.
pub struct Stage<'env> {
    pub name: Arc<str>,
    /// How many stages are before it.
    pub number: usize,
    pub workers: usize,
    pub input: Arc<dyn Gate + 'env>,
    pub times: Times,
}

/// What the workers of a stage have done with their time, in nanoseconds.
#[derive(Default)]
pub struct Times {
    done: AtomicUsize,
    idle: AtomicU64,
    busy: AtomicU64,
    held_back: AtomicU64,
}

impl Times {
    pub fn add(&self, idle: Duration, busy: Duration, held_back: Duration) {
        for (sum, time) in [(&self.idle, idle), (&self.busy, busy), (&self.held_back, held_back)] {
            // 584 years of work would not fit.
            sum.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Relaxed);
        }
        self.done.fetch_add(1, Relaxed);
    }
}

/// A view of the stages of a running pipeline; made by [`Results::watch`](super::Results::watch).
///
/// ```
/// # use item39_queues::Pipeline;
/// let squares = Pipeline::bounded(8).stage("square", 2, |n: u64| n * n);
/// let watch = squares.run(0..100, |results| {
///     results.for_each(drop);
///     results.watch()
/// })?;
/// let square = &watch.stages()[0];
/// assert_eq!((&*square.name, square.workers, square.done), ("square", 2, 100));
/// # Ok::<(), item39_queues::Stopped<item39_queues::Watch<'_>>>(())
/// ```
#[derive(Clone)]
pub struct Watch<'env>(Arc<Run<'env>>);

/// A stage at one moment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StageStatus {
    /// Its name.
    pub name: Arc<str>,
    /// How many workers it has.
    pub workers: usize,
    /// How many items are in the queue before it.
    pub waiting: usize,
    /// How many items its workers are through with.
    pub done: usize,
    /// How long its workers have worked, all together. This and the next two count what has come
    /// to its end, an item at a time.
    pub busy: Duration,
    /// How long they had nothing to do: the stages before are too slow for them.
    pub idle: Duration,
    /// How long they could not pass on what they had done: the stages behind are too slow.
    pub held_back: Duration,
}

impl StageStatus {
    /// How long it would take to do an item, if the stage had always something to do: the time of
    /// an item, shared among its workers. Nothing, if none is done yet.
    pub fn pace(&self) -> Duration {
        let workers = u32::try_from(self.workers).unwrap_or(u32::MAX);
        let done = u32::try_from(self.done).unwrap_or(u32::MAX);
        self.busy.checked_div(done).map_or(Duration::ZERO, |each| each / workers)
    }
}

impl<'env> Watch<'env> {
    pub(super) fn new(run: Arc<Run<'env>>) -> Self {
        Self(run)
    }

    /// All stages, in their order.
    pub fn stages(&self) -> Vec<StageStatus> {
        lock(&self.0.stages).iter().map(|stage| stage.status()).collect()
    }

    /// The stage with the slowest [`pace`](StageStatus::pace): a pipeline is as fast as this one,
    /// and more workers help here if anywhere. There is none before an item is done.
    pub fn bottleneck(&self) -> Option<StageStatus> {
        slowest(self.stages())
    }

    /// How many items were taken from the source.
    pub fn accepted(&self) -> usize {
        self.0.accepted.load(Relaxed)
    }
}

fn slowest(stages: Vec<StageStatus>) -> Option<StageStatus> {
    stages.into_iter().filter(|stage| stage.done > 0).max_by_key(StageStatus::pace)
}

impl Stage<'_> {
    fn status(&self) -> StageStatus {
        let time = |sum: &AtomicU64| Duration::from_nanos(sum.load(Relaxed));
        let times = &self.times;
        StageStatus {
            name: Arc::clone(&self.name),
            workers: self.workers,
            waiting: self.input.len(),
            done: times.done.load(Relaxed),
            busy: time(&times.busy),
            idle: time(&times.idle),
            held_back: time(&times.held_back),
        }
    }
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watch").field(&self.stages()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(name: &str, workers: usize, done: usize, busy: u64) -> StageStatus {
        StageStatus {
            name: name.into(),
            workers,
            waiting: 0,
            done,
            busy: Duration::from_secs(busy),
            idle: Duration::ZERO,
            held_back: Duration::ZERO,
        }
    }

    #[test]
    fn the_bottleneck_is_the_slowest_for_its_workers_among_those_that_have_done_something() {
        let stages =
            || vec![stage("many", 8, 10, 20), stage("one", 1, 10, 5), stage("idle", 1, 0, 0)];
        assert_eq!(stages()[0].pace(), Duration::from_millis(250));
        assert_eq!(slowest(stages()).map(|stage| stage.name.to_string()), Some("one".to_owned()));
        assert!(slowest(vec![stage("idle", 1, 0, 0)]).is_none());
    }
}
