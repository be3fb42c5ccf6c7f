//! How a worker ends: by accident, or because its queue is closed.

use std::sync::Arc;

use item39_queues::{
    Queue, Worker,
    steps::{PollingQueue, PollingWorker},
};
use lab::{Demo, Lab};

use crate::lesson::busy_phase::BusyPhase;

pub(crate) const DEMO: Demo = Demo {
    name: "stopping",
    cells: "",
    about: "A worker that loses its queue leaves nine of ten items behind; a closed queue leaves none",
    run,
};

const ITEMS: usize = 10;

fn run(lab: &Lab) -> lab::Result {
    let (done, left) = by_accident();
    lab.say(format!("Queue taken away: {done} of {ITEMS} items done, {left} left behind"));
    lab.claim("A worker whose queue is taken away leaves work behind, and no thread is told")
        .holds((done, left) == (1, ITEMS - 1), format!("{done} done, {left} still in the queue"));
    let (done, left) = by_closing()?;
    lab.say(format!("Queue closed: {done} of {ITEMS} items done, {left} left behind"));
    lab.claim("A worker whose queue is closed first does what is in the queue")
        .holds((done, left) == (ITEMS, 0), format!("{done} done, {left} still in the queue"));
    Ok(())
}

/// Returns how many items were done, and how many are left.
fn by_accident() -> (usize, usize) {
    let items = Arc::new(PollingQueue::new());
    (0..ITEMS).for_each(|item| items.put(item));
    let busy = BusyPhase::new();
    let worker = PollingWorker::start(busy.phase(drop), items.clone(), Arc::default());
    busy.wait_until_busy();
    worker.take_queue_away(); // The notebook's `thread.in_queue = None`
    busy.release();
    (worker.join().work_done, items.len())
}

/// Returns how many items were done, and how many are left.
fn by_closing() -> lab::Result<(usize, usize)> {
    let items = Arc::new((0..ITEMS).collect::<Queue<_>>());
    let busy = BusyPhase::new();
    let worker = Worker::start(busy.phase(drop), items.clone(), Arc::default());
    busy.wait_until_busy();
    items.close();
    busy.release();
    Ok((worker.join()?, items.len()))
}
