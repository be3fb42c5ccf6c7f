//! The producer learns when the work is done, not only that it was taken.

use std::{
    sync::{Barrier, OnceLock},
    thread,
    time::Duration,
};

use item39_queues::{JoinTimeoutError, Queue, TaskDoneError};
use lab::Lab;

use super::photo::{download, resize, upload};

/// The producer joins the queue: it waits until the consumer has said `task_done`.
pub fn run(lab: &Lab) -> lab::Result {
    let in_queue = Queue::unbounded();
    let receipt = OnceLock::new();
    let said = Barrier::new(2); // For the words alone: each turn ends when its line is said
    thread::scope(|scope| {
        scope.spawn(|| {
            lab.say("Consumer waiting");
            said.wait();
            let work = in_queue.get().expect("nobody closes the queue"); // Done second
            said.wait();
            lab.say("Consumer working");
            receipt.get_or_init(|| upload(resize(work)));
            lab.say("Consumer done");
            in_queue.task_done().expect("it is the first"); // Done third
        });
        said.wait();
        in_queue.put(download(7))?; // Done first
        lab.say("Producer waiting");
        said.wait();
        in_queue.join(); // Done fourth
        lab.say("Producer done");
        lab.claim("after `join`, the work is done and its result is there").holds(
            receipt.get() == Some(&upload(resize(download(7)))),
            receipt
                .get()
                .map_or("there is none".to_owned(), |sum| format!("its checksum is {sum}")),
        );
        anyhow::Ok(())
    })?;
    claim_counts(lab, &in_queue, download(8))
}

fn claim_counts<T>(lab: &Lab, all_done: &Queue<T>, item: T) -> lab::Result
where
    T: Send + Sync + 'static,
{
    let too_many = all_done.task_done();
    lab.claim("one `task_done` too many is an error").holds(
        too_many == Err(TaskDoneError),
        too_many.map_or_else(|error| error.to_string(), |()| "it was accepted".to_owned()),
    );
    all_done.put(item)?;
    all_done.get()?;
    let joined = all_done.join_timeout(Duration::ZERO);
    lab.claim("an item that was taken and not marked done keeps `join` waiting").holds(
        joined == Err(JoinTimeoutError { unfinished: 1 }),
        joined.map_or_else(|error| error.to_string(), |()| "it did not wait".to_owned()),
    );
    Ok(())
}
