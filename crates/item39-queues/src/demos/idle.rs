//! What a worker costs that has nothing to do.

use std::{sync::Arc, thread, time::Duration};

use item39_queues::{
    Queue, Worker,
    steps::{PollingQueue, PollingWorker},
};
use lab::{Demo, Lab};

use crate::lesson::cpu_time::cpu_time;

pub(crate) const DEMO: Demo = Demo {
    name: "idle",
    cells: "",
    about: "The CPU time of two workers with nothing to do: one polls, the other waits",
    run,
};

/// How long both workers have nothing to do.
const IDLE: Duration = Duration::from_millis(300);

fn run(lab: &Lab) -> lab::Result {
    let (polls, polling) = used_by_polling();
    let waiting = used_by_waiting()?;
    lab.say(format!("Polling: {polls} polls for nothing, {polling:.0?} of CPU time"));
    lab.say(format!("Waiting: {waiting:.0?} to fall asleep and wake up, however long it sleeps"));
    lab.claim(
        "A worker that polls uses CPU time while it has nothing to do; one that waits does not",
    )
    .holds(
        waiting < polling,
        format!("{polling:.0?} for {polls} polls, {waiting:.0?} for a wait of {IDLE:?}"),
    );
    Ok(())
}

/// Returns how often a worker polls while it is idle, and the CPU time that it uses.
fn used_by_polling() -> (usize, Duration) {
    let (asked, answers) = (Arc::new(PollingQueue::new()), Arc::new(PollingQueue::new()));
    let worker = PollingWorker::start(|()| cpu_time(), asked.clone(), answers.clone());
    let used = || {
        asked.put(());
        loop {
            match answers.get() {
                Some(used) => return used,
                None => thread::sleep(Duration::from_millis(1)), // It can only be polled
            }
        }
    };
    let (used_before, polls_before) = (used(), worker.tally().polled_count);
    thread::sleep(IDLE);
    let polls = worker.tally().polled_count - polls_before;
    let used = used().saturating_sub(used_before);
    worker.take_queue_away();
    (polls, used)
}

/// Returns the CPU time that a worker uses while it waits.
fn used_by_waiting() -> lab::Result<Duration> {
    let (asked, answers) = (Arc::new(Queue::unbounded()), Arc::new(Queue::unbounded()));
    let _worker = Worker::start(|()| cpu_time(), asked.clone(), answers.clone());
    let used = || {
        asked.put(())?;
        anyhow::Ok(answers.get()?)
    };
    let used_before = used()?;
    thread::sleep(IDLE);
    Ok(used()?.saturating_sub(used_before))
}
