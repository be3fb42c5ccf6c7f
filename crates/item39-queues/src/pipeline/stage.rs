//! A stage, as its workers and a watching thread see it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use super::stage_queue::Closable;

pub(super) struct Stage<'env> {
    pub(super) name: Arc<str>,
    /// How many stages are before it.
    pub(super) number: usize,
    pub(super) workers: usize,
    pub(super) input: Arc<dyn Closable + 'env>,
    pub(super) times: Times,
}

/// What the workers of a stage have done with their time, in nanoseconds.
#[derive(Default)]
pub(super) struct Times {
    done: AtomicUsize,
    idle: AtomicU64,
    busy: AtomicU64,
    held_back: AtomicU64,
}

impl Times {
    pub(super) fn add(&self, idle: Duration, busy: Duration, held_back: Duration) {
        for (sum, time) in [(&self.idle, idle), (&self.busy, busy), (&self.held_back, held_back)] {
            // 584 years of work would not fit.
            sum.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Relaxed);
        }
        self.done.fetch_add(1, Relaxed);
    }
}

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
    /// How many items its workers have finished.
    pub done: usize,
    /// How long its workers have worked, all together. This and the next two include only finished
    /// items.
    pub busy: Duration,
    /// How long they waited for an item: the stages before are too slow for them.
    pub idle: Duration,
    /// How long they waited to pass a result on: the stages behind are too slow for them.
    pub held_back: Duration,
}

impl StageStatus {
    /// Returns the time that the stage needs for an item when it is never idle: the working time for
    /// one item, divided by the number of workers. Zero if no item is done yet.
    pub fn pace(&self) -> Duration {
        let workers = u32::try_from(self.workers).unwrap_or(u32::MAX).max(1);
        let done = u32::try_from(self.done).unwrap_or(u32::MAX);
        self.busy.checked_div(done).map_or(Duration::ZERO, |each| each / workers)
    }
}

impl Stage<'_> {
    pub(super) fn status(&self) -> StageStatus {
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

/// Returns the stage with the slowest pace among those that have done something.
pub(super) fn slowest(stages: Vec<StageStatus>) -> Option<StageStatus> {
    stages.into_iter().filter(|stage| stage.done > 0).max_by_key(StageStatus::pace)
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
    fn bottleneck_is_the_slowest_stage_per_worker() {
        let stages =
            || vec![stage("many", 8, 10, 20), stage("one", 1, 10, 5), stage("idle", 1, 0, 0)];
        assert_eq!(stages()[0].pace(), Duration::from_millis(250));
        assert_eq!(slowest(stages()).map(|stage| stage.name.to_string()), Some("one".to_owned()));
        assert!(slowest(vec![stage("idle", 1, 0, 0)]).is_none());
    }
}
