//! A phase that is too slow, and what piles up before it.

use std::{
    mem,
    sync::{Arc, Barrier},
    thread,
};

use item39_queues::{MyQueue, Queue, StoppableWorker, Worker};
use lab::Lab;

use super::photo::{PHOTOS, Photo, download, resize, upload};

/// Room in the bounded queue.
const ROOM: usize = 4;

/// The worker has taken one photo and does not come to the next; the producer has 1,000.
pub fn run(lab: &Lab) -> lab::Result {
    let piled_up = before_a_polling_worker();
    let held_back = in_a_bounded_queue()?;
    lab.say(format!("MyQueue: {piled_up} photos are waiting"));
    lab.say(format!("Queue with room for {ROOM}: {held_back} photos are waiting"));
    lab.claim("before a slow phase, `MyQueue` grows by everything that the producer has")
        .holds(piled_up == PHOTOS as usize - 1, format!("{piled_up} of {PHOTOS}, one is in hand"));
    lab.claim("before the same phase, a bounded queue holds the producer back")
        .holds(held_back == ROOM, format!("never more than {held_back}, and all have arrived"));
    Ok(())
}

/// A phase that has the first photo in hand from the first meeting to the second.
fn slow(meeting: &Arc<Barrier>) -> impl FnMut(Photo) -> u32 + use<> {
    let (meeting, mut is_first) = (Arc::clone(meeting), true);
    move |photo| {
        if mem::take(&mut is_first) {
            meeting.wait();
            meeting.wait();
        }
        upload(resize(photo))
    }
}

/// How many photos wait when the producer has put its last.
fn before_a_polling_worker() -> usize {
    let (photos, done) = (Arc::new(MyQueue::new()), Arc::new(MyQueue::new()));
    let meeting = Arc::new(Barrier::new(2));
    let worker = Worker::start(slow(&meeting), photos.clone(), done.clone());
    photos.put(download(0));
    meeting.wait();
    (1..PHOTOS).for_each(|id| photos.put(download(id)));
    let waiting = photos.len();
    meeting.wait();
    while done.len() < PHOTOS as usize {
        thread::yield_now();
    }
    worker.take_queue_away();
    worker.join();
    waiting
}

/// The most photos that wait, seen whenever the producer has no room.
fn in_a_bounded_queue() -> lab::Result<usize> {
    let (photos, done) = (Arc::new(Queue::bounded(ROOM)), Arc::new(Queue::unbounded()));
    let meeting = Arc::new(Barrier::new(2));
    let worker = StoppableWorker::start(slow(&meeting), photos.clone(), done.clone());
    photos.put(download(0))?;
    meeting.wait();
    let mut most = 0;
    for id in 1..PHOTOS {
        if let Err(full) = photos.try_put(download(id)) {
            let is_first_time = most == 0;
            most = most.max(photos.len());
            if is_first_time {
                meeting.wait(); // Now that it is full, the worker may go on
            }
            photos.put(full.into_inner())?;
        }
    }
    photos.close();
    anyhow::ensure!(worker.join()? == done.len(), "a photo has not arrived");
    Ok(most)
}
