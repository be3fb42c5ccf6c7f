//! The three stages, in a pipeline over bounded queues.

use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use super::{Album, Client, Photo, PhotoFault, Plan, STAGES};
use crate::{Pipeline, Queue, StageStatus, Stopped, Watch};

/// What was seen of a run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Observed {
    /// What became of the photos.
    pub album: Album,
    /// How long it took.
    pub elapsed: Duration,
    /// What the stages have done, at the end.
    pub stages: Vec<StageStatus>,
    /// The stage that all others waited for; none if no photo came.
    pub bottleneck: Option<StageStatus>,
    /// The lengths of the queues before the stages, and how much has arrived, over time.
    pub lengths: Vec<Lengths>,
}

/// How long the queues before the three stages were, and how much has arrived.
#[derive(Clone, Copy, Debug)]
pub struct Lengths {
    /// When, since the run began.
    pub at: Duration,
    /// How many photos waited in each.
    pub waiting: [usize; 3],
    /// How many photos the gallery had; those with a fault do not count.
    pub arrived: usize,
}

/// How often the lengths are looked at.
const TICK: Duration = Duration::from_millis(2);

/// Sends all photos from the camera to the gallery. `goes_on` is told how many it is done with,
/// each time one is; if it says no, the pipeline is stopped.
///
/// # Errors
/// What stopped the pipeline, with what was seen until then. A fault of a photo does not.
///
/// # Panics
/// If the plan has no room, or a stage without workers.
pub fn over_queues(
    client: &Client,
    plan: &Plan,
    goes_on: impl FnMut(usize) -> bool,
) -> Result<Observed, Box<Stopped<Observed>>> {
    let [downloaders, resizers, uploaders] = plan.workers;
    let done = Pipeline::bounded(plan.room)
        .stage(STAGES[0], downloaders, |number| client.download(number))
        .stage(STAGES[1], resizers, |photo: Result<Photo, PhotoFault>| client.resize(&photo?))
        .stage(STAGES[2], uploaders, |photo: Result<Photo, PhotoFault>| client.upload(&photo?))
        .run(0..plan.photos, |results| {
            let (watch, start, is_over) = (results.watch(), Instant::now(), Queue::unbounded());
            let arrived = AtomicUsize::new(0);
            thread::scope(|scope| {
                let lengths = scope.spawn(|| look_at_lengths(&watch, start, &arrived, &is_over));
                let album = collect(results, &arrived, goes_on);
                is_over.close();
                Observed {
                    album,
                    elapsed: start.elapsed(),
                    stages: watch.stages(),
                    bottleneck: watch.bottleneck(),
                    lengths: lengths.join().unwrap_or_default(),
                }
            })
        });
    done.map_err(Box::new)
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

/// A queue that nothing is put into makes a clock that can be stopped.
fn look_at_lengths(
    watch: &Watch<'_>,
    start: Instant,
    arrived: &AtomicUsize,
    is_over: &Queue<()>,
) -> Vec<Lengths> {
    let mut lengths = Vec::new();
    loop {
        let is_last = is_over.is_closed();
        let stages = watch.stages();
        let waiting = [0, 1, 2].map(|number| stages[number].waiting);
        lengths.push(Lengths { at: start.elapsed(), waiting, arrived: arrived.load(Relaxed) });
        if is_last {
            return lengths;
        }
        // Nothing comes; it ends early when it is closed.
        let _ = is_over.get_timeout(TICK);
    }
}
