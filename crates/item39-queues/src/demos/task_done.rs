//! The producer learns when the work is done, and not only that it was taken.

use std::{sync::OnceLock, thread, time::Duration};

use item39_queues::{Queue, TaskDoneError};
use lab::{Demo, Lab};

use crate::lesson::{
    lines::Lines,
    photo::{download, resize, upload},
};

pub(crate) const DEMO: Demo = Demo {
    name: "task-done",
    cells: "[49]",
    about: "`join` waits until the work is done, not only taken",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let in_queue = Queue::unbounded();
    let receipt = OnceLock::new();
    let lines = Lines::new(lab);
    thread::scope(|scope| {
        scope.spawn(|| {
            lines.say(1, "Consumer waiting");
            let work = in_queue.get().expect("no thread closes the queue"); // Done second
            lines.say(3, "Consumer working");
            receipt.get_or_init(|| upload(resize(work)));
            lines.say(4, "Consumer done");
            in_queue.task_done().expect("it is the first"); // Done third
        });
        in_queue.put(download(7))?; // Done first
        lines.say(2, "Producer waiting");
        in_queue.join(); // Done fourth
        lines.say(5, "Producer done");
        lab.claim("After `join`, the work is done and its result is there").holds(
            receipt.get() == Some(&upload(resize(download(7)))),
            receipt.get().map_or("no result".to_owned(), |sum| format!("its checksum is {sum}")),
        );
        anyhow::Ok(())
    })?;
    claim_counts(lab)
}

fn claim_counts(lab: &Lab) -> lab::Result {
    let queue = Queue::unbounded();
    let too_many = queue.task_done();
    lab.claim("One `task_done` too many is an error")
        .holds(too_many == Err(TaskDoneError), format!("it returned {too_many:?}"));
    queue.put("photo")?;
    queue.get()?;
    let joined = queue.join_timeout(Duration::ZERO);
    lab.claim("An item that was taken and not marked done keeps `join` waiting").holds(
        joined.is_err_and(|error| error.unfinished == 1),
        joined.map_or_else(|error| error.to_string(), |()| "it did not wait".to_owned()),
    );
    Ok(())
}
