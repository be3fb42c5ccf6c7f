//! 1,000 photos through three workers that stop when their queue is closed.

use std::sync::Arc;

use item39_queues::{Queue, Worker};

use super::photo::{PHOTOS, download, resize, upload};

/// Returns the receipts of all photos. Every worker has ended when this returns.
pub(crate) fn closable_pipeline() -> lab::Result<Vec<u32>> {
    let download_queue = Arc::new(Queue::unbounded());
    let resize_queue = Arc::new(Queue::unbounded());
    let upload_queue = Arc::new(Queue::unbounded());
    let done_queue = Arc::new(Queue::unbounded());
    let downloader = Worker::start(download, download_queue.clone(), resize_queue.clone());
    let resizer = Worker::start(resize, resize_queue.clone(), upload_queue.clone());
    let uploader = Worker::start(upload, upload_queue.clone(), done_queue.clone());

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
    Ok(done_queue.drain())
}
