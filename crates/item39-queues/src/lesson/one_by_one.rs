//! Items that go one by one from a producer to a consumer.

use std::thread;

use item39_queues::Queue;

/// Returns the sum of the numbers below `items`, which go through a queue with room for one.
pub(crate) fn sum_one_by_one(items: u64) -> lab::Result<u64> {
    let queue = Queue::bounded(1)?;
    thread::scope(|scope| {
        let consumer = scope.spawn(|| queue.iter().sum());
        for item in 0..items {
            queue.put(item)?;
        }
        queue.close();
        Ok(consumer.join().expect("sums do not panic"))
    })
}
