//! A phase that is too slow, and the photos that pile up before it.

use std::sync::Arc;

use item39_queues::{Queue, steps::PollingQueue};
use lab::{Demo, Lab};

use crate::lesson::{
    photo::{PHOTOS, download},
    slow_worker::{SlowPollingWorker, SlowWorker},
};

pub(crate) const DEMO: Demo = Demo {
    name: "backlog",
    cells: "",
    about: "Before a slow phase one queue holds 999 of 1,000 photos, another has room for 4",
    run,
};

const CAPACITY: usize = 4;

fn run(lab: &Lab) -> lab::Result {
    let photos = Arc::new(PollingQueue::new());
    let worker = SlowPollingWorker::start(&photos);
    (1..PHOTOS).for_each(|id| photos.put(download(id)));
    let piled_up = photos.len();
    worker.finish();

    let photos = Arc::new(Queue::bounded(CAPACITY)?);
    let worker = SlowWorker::start(&photos)?;
    let mut ids = 1..PHOTOS;
    let refused = ids.find(|id| photos.try_put(download(*id)).is_err());
    let held_back = photos.len();
    worker.release();
    refused.into_iter().chain(ids).try_for_each(|id| photos.put(download(id)))?;
    photos.close();
    worker.join()?;

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
