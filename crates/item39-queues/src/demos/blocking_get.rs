//! Who finds nothing to do sleeps until there is something.

use std::{
    sync::{Arc, Barrier},
    thread,
    time::Duration,
};

use item39_queues::{MyQueue, Queue, Worker};
use lab::Lab;

use super::photo::download;

/// A consumer waits for the producer's photo.
pub fn run(lab: &Lab) -> lab::Result {
    let queue = Queue::unbounded();
    let said = Barrier::new(2); // For the words alone: what comes before it is said before the rest
    let got = thread::scope(|scope| {
        let consumer = scope.spawn(|| {
            lab.say("Consumer waiting");
            said.wait();
            let photo = queue.get(); // Runs after put() below
            lab.say("Consumer done");
            photo
        });
        said.wait();
        lab.say("Producer putting");
        queue.put(download(1))?; // Runs before get() above returns
        let got = consumer.join().expect("the consumer does not panic");
        lab.say("Producer done");
        anyhow::Ok(got?)
    })?;
    let is_same = got == download(1);
    lab.claim("`get` waits, and returns what was put later")
        .holds(is_same, if is_same { "it got the photo that was put" } else { "it got another" });

    let polls = polls_while_a_consumer_waits()?;
    lab.claim("a consumer that waits does not poll")
        .holds(polls > 1, format!("it asks once; a worker that polls has asked {polls} times"));
    Ok(())
}

/// How often a polling worker asks while a consumer is in its first and only `get`.
fn polls_while_a_consumer_waits() -> lab::Result<usize> {
    let queue = Queue::unbounded();
    thread::scope(|scope| {
        let consumer = scope.spawn(|| queue.get());
        let worker = Worker::start(|()| (), Arc::new(MyQueue::new()), Arc::default());
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
