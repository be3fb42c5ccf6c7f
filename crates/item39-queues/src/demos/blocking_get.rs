//! Who finds nothing to do sleeps until there is something.

use std::{
    sync::{Arc, Barrier},
    thread,
    time::Duration,
};

use item39_queues::{MyQueue, Queue, Worker};
use lab::Lab;

use super::{observed::Observed, photo::download};

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

    let (polls, looks) = idle()?;
    lab.claim("a consumer that waits does not poll").holds(
        looks < polls,
        format!("looks into the queue: {looks}, and {polls} by a worker that polls"),
    );
    Ok(())
}

/// How often a polling worker and a waiting consumer look into their empty queues in the same time.
fn idle() -> lab::Result<(usize, usize)> {
    let (buffer, seen) = Observed::new();
    let queue = Queue::<(), _>::with_buffer(buffer, None);
    thread::scope(|scope| {
        let consumer = scope.spawn(|| queue.get());
        let worker = Worker::start(|()| (), Arc::new(MyQueue::new()), Arc::default());
        while worker.tally().polled_count < 10 || seen.looks() == 0 {
            thread::sleep(Duration::from_millis(1));
        }
        let looks = seen.looks();
        queue.put(())?;
        consumer.join().expect("the consumer does not panic")?;
        worker.take_queue_away();
        Ok((worker.join().polled_count, looks))
    })
}
