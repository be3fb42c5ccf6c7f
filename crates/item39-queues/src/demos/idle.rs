//! What a worker costs that has nothing to do.

use std::{thread, time::Duration};

use lab::{Demo, Lab};

use crate::lesson::idle_worker::{IdlePollingWorker, IdleWorker};

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
    let worker = IdlePollingWorker::start();
    let (used_before, polls_before) = (worker.cpu_time(), worker.polls());
    thread::sleep(IDLE);
    let polls = worker.polls() - polls_before;
    (polls, worker.cpu_time().saturating_sub(used_before))
}

/// Returns the CPU time that a worker uses while it waits.
fn used_by_waiting() -> lab::Result<Duration> {
    let worker = IdleWorker::start();
    let used_before = worker.cpu_time()?;
    thread::sleep(IDLE);
    Ok(worker.cpu_time()?.saturating_sub(used_before))
}
