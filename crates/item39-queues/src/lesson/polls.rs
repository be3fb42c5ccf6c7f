//! How often a worker polls beside a consumer that waits.

use std::{sync::Arc, thread, time::Duration};

use item39_queues::{
    Queue,
    steps::{PollingQueue, PollingWorker},
};

/// Returns how often a polling worker asks while a consumer is in its first and only `get`.
pub(crate) fn polls_while_a_consumer_waits() -> lab::Result<usize> {
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
