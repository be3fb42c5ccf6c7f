//! A pipeline of workers that ask again and again.

use std::{iter, sync::Arc, thread, time::Duration};

use item39_queues::{MyQueue, Tally, Worker};
use lab::Lab;

use super::photo::{PHOTOS, download, receipts, resize, summary, upload};

/// 1,000 photos go through three phases, each with a thread that polls.
pub fn run(lab: &Lab) -> lab::Result {
    let (done, tallies) = lab.time("polling pipeline", || Ok(pipeline()))?.value;

    let processed = done.len();
    let polled: usize = tallies.iter().map(|tally| tally.polled_count).sum();
    lab.say(format!("Processed {processed} items after polling {polled} times"));

    let work_done: usize = tallies.iter().map(|tally| tally.work_done).sum();
    let wasted = polled - work_done;
    lab.claim("a worker that polls asks more often than there is work")
        .holds(wasted > 0, format!("{wasted} polls found nothing to do"));
    lab.claim("nothing is lost or doubled on the way through three polling phases")
        .holds(done == receipts(), format!("{processed} checksums of {PHOTOS} photos"));
    lab.beside_python("polling_queue.py", || Ok(summary(&pipeline().0)))?;
    Ok(())
}

/// The receipts of all photos, and what the three workers did.
pub fn pipeline() -> (Vec<u32>, [Tally; 3]) {
    let download_queue = Arc::new(MyQueue::new());
    let resize_queue = Arc::new(MyQueue::new());
    let upload_queue = Arc::new(MyQueue::new());
    let done_queue = Arc::new(MyQueue::new());
    let downloader = Worker::start(download, download_queue.clone(), resize_queue.clone());
    let resizer = Worker::start(resize, resize_queue, upload_queue.clone());
    let uploader = Worker::start(upload, upload_queue, done_queue.clone());

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
