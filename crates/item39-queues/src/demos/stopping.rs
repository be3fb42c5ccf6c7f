//! How a worker ends: by accident, or because its queue is closed.

use std::sync::{Arc, Barrier};

use item39_queues::{MyQueue, Queue, StoppableWorker, Worker};
use lab::Lab;

const ITEMS: usize = 10;

/// Ten items are put, and the worker has the first in hand when it is told to stop.
pub fn run(lab: &Lab) -> lab::Result {
    let (done, left) = by_accident();
    lab.say(format!("Queue taken away: {done} of {ITEMS} items done, {left} left behind"));
    lab.claim("a worker that is stopped by an accident leaves its work behind, and nobody is told")
        .holds((done, left) == (1, ITEMS - 1), format!("{done} done, {left} still in the queue"));
    let (done, left) = by_closing()?;
    lab.say(format!("Queue closed: {done} of {ITEMS} items done, {left} left behind"));
    lab.claim("a worker that is stopped by closing does first what was put")
        .holds((done, left) == (ITEMS, 0), format!("{done} done, {left} still in the queue"));
    Ok(())
}

/// How many items were done, and how many are left.
fn by_accident() -> (usize, usize) {
    let (items, meeting) = (Arc::new(MyQueue::new()), Arc::new(Barrier::new(2)));
    (0..ITEMS).for_each(|item| items.put(item));
    let worker = Worker::start(in_hand(&meeting), items.clone(), Arc::default());
    meeting.wait();
    worker.take_queue_away(); // The notebook's `thread.in_queue = None`
    meeting.wait();
    (worker.join().work_done, items.len())
}

fn by_closing() -> lab::Result<(usize, usize)> {
    let (items, meeting) = (Arc::new(Queue::unbounded()), Arc::new(Barrier::new(2)));
    (0..ITEMS).try_for_each(|item| items.put(item))?;
    let done = Arc::new(Queue::unbounded());
    let worker = StoppableWorker::start(in_hand(&meeting), items.clone(), done);
    meeting.wait();
    items.close();
    meeting.wait();
    Ok((worker.join()?, items.len()))
}

/// Work that has the first item in hand from the first meeting to the second.
fn in_hand(meeting: &Arc<Barrier>) -> impl FnMut(usize) + use<> {
    let meeting = Arc::clone(meeting);
    move |item| {
        if item == 0 {
            meeting.wait();
            meeting.wait();
        }
    }
}
