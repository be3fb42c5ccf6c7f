//! A consumer that finds no item sleeps until there is one.

use std::{sync::Arc, thread, time::Duration};

use item39_queues::{
    Queue,
    steps::{PollingQueue, PollingWorker},
};
use lab::{Demo, Lab};

use crate::lesson::{lines::Lines, photo::download};

pub(crate) const DEMO: Demo = Demo {
    name: "blocking-get",
    cells: "[45]-[46]",
    about: "A consumer sleeps in `get` until the producer puts",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let queue = Queue::unbounded();
    let lines = Lines::new(lab);
    let got = thread::scope(|scope| {
        let consumer = scope.spawn(|| {
            lines.say(1, "Consumer waiting");
            let photo = queue.get(); // Runs after put() below
            lines.say(3, "Consumer done");
            photo
        });
        lines.say(2, "Producer putting");
        queue.put(download(1))?; // Runs before get() above returns
        let got = consumer.join().expect("the consumer does not panic");
        lines.say(4, "Producer done");
        anyhow::Ok(got?)
    })?;
    let is_same = got == download(1);
    lab.claim("`get` waits, and returns the item that is put later")
        .holds(is_same, if is_same { "it got the photo that was put" } else { "it got another" });

    let polls = polls_while_a_consumer_waits()?;
    lab.claim("A consumer that waits in `get` does not poll")
        .holds(polls > 1, format!("it asks once; a worker that polls has asked {polls} times"));
    Ok(())
}

/// Returns how often a polling worker asks while a consumer is in its first and only `get`.
fn polls_while_a_consumer_waits() -> lab::Result<usize> {
    let queue = Queue::unbounded();
    thread::scope(|scope| {
        let consumer = scope.spawn(|| queue.get());
        let worker = PollingWorker::start(|()| (), Arc::new(PollingQueue::new()), Arc::default());
        while worker.tally().polled_count < 10 {
            thread::sleep(Duration::from_millis(1));
        }
        let polls = worker.tally().polled_count;
        queue.put(())?;
        consumer.join().expect("the consumer does not panic")?;
        worker.take_queue_away();
        worker.join();
        Ok(polls)
    })
}
