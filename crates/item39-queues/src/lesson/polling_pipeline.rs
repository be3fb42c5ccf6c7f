//! 1,000 photos through three workers that poll.

use std::{iter, sync::Arc, thread, time::Duration};

use item39_queues::steps::{PollingQueue, PollingWorker, Tally};

use super::photo::{PHOTOS, download, resize, upload};

/// Returns the receipts of all photos, and what the three workers did.
pub(crate) fn polling_pipeline() -> (Vec<u32>, [Tally; 3]) {
    let download_queue = Arc::new(PollingQueue::new());
    let resize_queue = Arc::new(PollingQueue::new());
    let upload_queue = Arc::new(PollingQueue::new());
    let done_queue = Arc::new(PollingQueue::new());
    let downloader = PollingWorker::start(download, download_queue.clone(), resize_queue.clone());
    let resizer = PollingWorker::start(resize, resize_queue, upload_queue.clone());
    let uploader = PollingWorker::start(upload, upload_queue, done_queue.clone());

    for id in 0..PHOTOS {
        download_queue.put(id);
    }
    while done_queue.len() < PHOTOS as usize {
        thread::sleep(Duration::from_millis(100)); // Do something useful while waiting
    }

    downloader.take_queue_away();
    resizer.take_queue_away();
    uploader.take_queue_away();
    let tallies = [downloader.join(), resizer.join(), uploader.join()];
    (iter::from_fn(|| done_queue.get()).collect(), tallies)
}
