//! What a worker costs that has nothing to do.

use std::{sync::Arc, thread, time::Duration};

use item39_queues::{MyQueue, Queue, StoppableWorker, Worker};
use lab::Lab;
use rustix::time::{ClockId, clock_gettime};

const MILLISECOND: Duration = Duration::from_millis(1);

/// How often the worker that waits is woken, and how often the other polls meanwhile.
const WAITS: usize = 6;
const POLLS_A_WAIT: usize = 5;

/// Two workers have nothing to do for the same 0.3 seconds: one polls, the other waits.
pub fn run(lab: &Lab) -> lab::Result {
    let Burnt { polls, by_polling, by_waiting } = burnt_while_idle()?;
    lab.say(format!("Polling: {polls} polls for nothing, {by_polling:.0?} of CPU time"));
    lab.say(format!(
        "Waiting: {by_waiting:.0?} to fall asleep and wake up, however long it sleeps"
    ));
    lab.claim("a worker that polls burns CPU time while it has nothing to do").holds(
        by_waiting < by_polling,
        format!(
            "{by_polling:.0?} for {polls} polls, and {by_waiting:.0?} for a wait of any length"
        ),
    );
    Ok(())
}

struct Burnt {
    polls: usize,
    by_polling: Duration,
    /// By one of several waits, the middle one.
    by_waiting: Duration,
}

/// What the workers give back, each time they are given something, is the CPU time that they have
/// used so far.
fn burnt_while_idle() -> lab::Result<Burnt> {
    let (asked, answers) = (Arc::new(MyQueue::new()), Arc::new(MyQueue::new()));
    let poller = Worker::start(|()| cpu_time(), asked.clone(), answers.clone());
    let (called, waits) = (Arc::new(Queue::unbounded()), Arc::new(Queue::unbounded()));
    let waiter = StoppableWorker::start(|()| cpu_time(), called.clone(), waits.clone());
    let used_by_waiter = || {
        called.put(())?;
        anyhow::Ok(waits.get()?)
    };

    let (polling_before, polls_before) = (ask(&asked, &answers), poller.tally().polled_count);
    let mut used = vec![used_by_waiter()?];
    for wait in 1..=WAITS {
        while poller.tally().polled_count < polls_before + wait * POLLS_A_WAIT {
            thread::sleep(MILLISECOND);
        }
        used.push(used_by_waiter()?);
    }
    let polls = poller.tally().polled_count - polls_before;
    let by_polling = ask(&asked, &answers).saturating_sub(polling_before);
    poller.take_queue_away();
    poller.join();
    called.close();
    waiter.join()?;

    let mut each: Vec<_> = used.windows(2).map(|two| two[1].saturating_sub(two[0])).collect();
    each.sort_unstable();
    Ok(Burnt { polls, by_polling, by_waiting: each[WAITS / 2] })
}

fn ask(asked: &MyQueue<()>, answers: &MyQueue<Duration>) -> Duration {
    asked.put(());
    loop {
        match answers.get() {
            Some(used) => return used,
            None => thread::sleep(MILLISECOND), // There is no other way to wait for this queue
        }
    }
}

/// How long this thread has been on a processor so far.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}
