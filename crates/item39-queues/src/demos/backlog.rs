//! A phase that is too slow, and the photos that pile up before it.

use std::{sync::Arc, thread};

use item39_queues::{
    Queue, TryPutError, Worker,
    steps::{PollingQueue, PollingWorker},
};
use lab::{Demo, Lab};

use crate::lesson::{
    busy_phase::BusyPhase,
    photo::{PHOTOS, download, resize, upload},
};

pub(crate) const DEMO: Demo = Demo {
    name: "backlog",
    cells: "",
    about: "Before a slow phase one queue holds 999 of 1,000 photos, another has room for 4",
    run,
};

const CAPACITY: usize = 4;

fn run(lab: &Lab) -> lab::Result {
    let piled_up = before_a_polling_worker();
    let held_back = in_a_bounded_queue()?;
    lab.say(format!("Polling queue: {piled_up} photos are waiting"));
    lab.say(format!("Queue with room for {CAPACITY}: {held_back} photos are waiting"));
    lab.claim("Before a slow phase, the polling queue grows by all that the producer has").holds(
        piled_up == PHOTOS as usize - 1,
        format!("{piled_up} of {PHOTOS}; the worker holds one"),
    );
    lab.claim("Before the same phase, a bounded queue holds the producer back")
        .holds(held_back == CAPACITY, format!("{held_back} waited, and all have arrived"));
    Ok(())
}

/// Returns how many photos wait when the producer has put its last one.
fn before_a_polling_worker() -> usize {
    let (photos, done) = (Arc::new(PollingQueue::new()), Arc::new(PollingQueue::new()));
    let slow = BusyPhase::new();
    let phase = slow.phase(|photo| upload(resize(photo)));
    let worker = PollingWorker::start(phase, photos.clone(), done.clone());
    photos.put(download(0));
    slow.wait_until_busy();
    (1..PHOTOS).for_each(|id| photos.put(download(id)));
    let waiting = photos.len();
    slow.release();
    while done.len() < PHOTOS as usize {
        thread::yield_now();
    }
    worker.take_queue_away();
    worker.join();
    waiting
}

/// Returns how many photos wait when the producer first finds no room.
fn in_a_bounded_queue() -> lab::Result<usize> {
    let (photos, done) = (Arc::new(Queue::bounded(CAPACITY)?), Arc::new(Queue::unbounded()));
    let slow = BusyPhase::new();
    let phase = slow.phase(|photo| upload(resize(photo)));
    let worker = Worker::start(phase, photos.clone(), done.clone());
    photos.put(download(0))?;
    slow.wait_until_busy();
    let mut rest = (1..PHOTOS).map(download);
    let refused = rest.by_ref().find_map(|photo| photos.try_put(photo).err());
    let waiting = photos.len();
    slow.release();
    refused
        .into_iter()
        .map(TryPutError::into_inner)
        .chain(rest)
        .try_for_each(|photo| photos.put(photo))?;
    photos.close();
    anyhow::ensure!(worker.join()? == PHOTOS as usize, "a photo has not arrived");
    Ok(waiting)
}
