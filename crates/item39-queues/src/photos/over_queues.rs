//! The three stages, in a pipeline over bounded queues.

use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use thiserror::Error;

use super::{Album, Client, Photo, PhotoFault, Plan, STAGES};
use crate::{CapacityError, Pipeline, Queue, StageStatus, Stopped, Watch};

/// What was observed of a run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Observed {
    /// What became of the photos.
    pub album: Album,
    /// How long it took.
    pub elapsed: Duration,
    /// What the stages had done at the end.
    pub stages: Vec<StageStatus>,
    /// The stage that all others waited for. There is none if no photo came.
    pub bottleneck: Option<StageStatus>,
    /// The lengths of the queues and the number of photos that had arrived, over time.
    pub lengths: Vec<Lengths>,
}

/// The lengths of the queues before the three stages at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Lengths {
    /// The time since the run began.
    pub at: Duration,
    /// How many photos waited in each queue.
    pub waiting: [usize; 3],
    /// How many photos the gallery had; those with a fault do not count.
    pub arrived: usize,
}

/// The time between two looks at the lengths.
const TICK: Duration = Duration::from_millis(2);

/// A run did not come to its end.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError {
    /// The plan's capacity is 0.
    #[error(transparent)]
    Capacity(#[from] CapacityError),
    /// The pipeline has stopped; its value is what was observed until then.
    #[error(transparent)]
    Stopped(#[from] Box<Stopped<Observed, u32>>),
}

/// Sends all photos from the camera to the gallery. `goes_on` is called for each photo that is done,
/// with their number so far. If it returns false, the pipeline is stopped.
///
/// # Errors
/// If the plan's capacity or a number of workers is 0, or the pipeline was stopped. A fault of one
/// photo does not stop it.
pub fn over_queues(
    client: &Client,
    plan: &Plan,
    goes_on: impl FnMut(usize) -> bool,
) -> Result<Observed, RunError> {
    let [downloaders, resizers, uploaders] = plan.workers;
    let done = Pipeline::bounded(plan.capacity)?
        .stage(STAGES[0], downloaders, |number| client.download(number))
        .stage(STAGES[1], resizers, |photo: Result<Photo, PhotoFault>| client.resize(&photo?))
        .stage(STAGES[2], uploaders, |photo: Result<Photo, PhotoFault>| client.upload(&photo?))
        .run(0..plan.photos, |results| {
            let (watch, start, has_ended) = (results.watch(), Instant::now(), Queue::unbounded());
            let arrived = AtomicUsize::new(0);
            thread::scope(|scope| {
                let lengths = scope.spawn(|| look_at_lengths(&watch, start, &arrived, &has_ended));
                let album = collect(results, &arrived, goes_on);
                has_ended.close();
                Observed {
                    album,
                    elapsed: start.elapsed(),
                    stages: watch.stages(),
                    bottleneck: watch.bottleneck(),
                    lengths: lengths.join().unwrap_or_default(),
                }
            })
        });
    Ok(done.map_err(Box::new)?)
}

fn collect(
    results: impl Iterator<Item = Result<u32, PhotoFault>>,
    arrived: &AtomicUsize,
    mut goes_on: impl FnMut(usize) -> bool,
) -> Album {
    let mut album = Album::default();
    for photo in results {
        album.add(photo);
        arrived.store(album.arrived.len(), Relaxed);
        if !goes_on(album.len()) {
            break;
        }
    }
    album
}

/// Looks at the lengths until `has_ended` is closed. No item is put into that queue: waiting in it makes a
/// clock that can be stopped.
fn look_at_lengths(
    watch: &Watch<'_>,
    start: Instant,
    arrived: &AtomicUsize,
    has_ended: &Queue<()>,
) -> Vec<Lengths> {
    let mut lengths = Vec::new();
    loop {
        let is_last = has_ended.is_closed();
        let stages = watch.stages();
        let waiting = [0, 1, 2].map(|number| stages[number].waiting);
        lengths.push(Lengths { at: start.elapsed(), waiting, arrived: arrived.load(Relaxed) });
        if is_last {
            return lengths;
        }
        // It times out, or ends early when the queue is closed.
        let _ = has_ended.get_timeout(TICK);
    }
}
