//! A pipeline of workers that sleep until there is work and stop when they are told.

use std::{iter, sync::Arc};

use item39_queues::{Queue, StoppableWorker};
use lab::Lab;

use super::{
    photo::{PHOTOS, download, receipts, resize, summary, upload},
    polling_queue,
};

/// The same 1,000 photos and phases as before; closing the queues stops the workers.
pub fn run(lab: &Lab) -> lab::Result {
    let done = lab.time("closable pipeline", pipeline)?.value;
    lab.say(format!("{} items finished", done.len()));

    lab.claim("nothing is lost or doubled on the way through three closable phases")
        .holds(done == receipts(), format!("{} checksums of {PHOTOS} photos", done.len()));
    lab.claim("workers that poll take longer than workers that are woken")
        .compare("polling", || Ok(summary(&polling_queue::pipeline().0)))
        .to("woken", || Ok(summary(&pipeline()?)))
        .at_least(1.5)?;
    lab.beside_python("closable_queue.py", || Ok(summary(&pipeline()?)))?;
    Ok(())
}

/// The receipts of all photos. Every worker has stopped when this returns.
pub fn pipeline() -> lab::Result<Vec<u32>> {
    let download_queue = Arc::new(Queue::unbounded());
    let resize_queue = Arc::new(Queue::unbounded());
    let upload_queue = Arc::new(Queue::unbounded());
    let done_queue = Arc::new(Queue::unbounded());
    let downloader = StoppableWorker::start(download, download_queue.clone(), resize_queue.clone());
    let resizer = StoppableWorker::start(resize, resize_queue.clone(), upload_queue.clone());
    let uploader = StoppableWorker::start(upload, upload_queue.clone(), done_queue.clone());

    for id in 0..PHOTOS {
        download_queue.put(id)?;
    }
    download_queue.close();
    download_queue.join();
    resize_queue.close();
    resize_queue.join();
    upload_queue.close();
    upload_queue.join();

    downloader.join()?;
    resizer.join()?;
    uploader.join()?;
    Ok(iter::from_fn(|| done_queue.try_get().ok()).collect())
}
