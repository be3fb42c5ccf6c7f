//! A producer that is too fast is held back.

use std::{sync::Barrier, thread};

use item39_queues::{GetError, Queue, TryPutError};
use lab::Lab;

use super::observed::Observed;

/// Items that go through the queues whose length is counted, or that are timed.
const ITEMS: u64 = 1000;

/// A queue with room for one: the producer puts the second item only once the first is taken.
pub fn run(lab: &Lab) -> lab::Result {
    let queue = Queue::bounded(1); // Buffer size of 1
    let said = Barrier::new(2); // For the words alone: each turn ends when its line is said
    let refused = thread::scope(|scope| {
        let consumer = scope.spawn(|| {
            said.wait();
            queue.get()?; // Runs second
            lab.say("Consumer got 1");
            said.wait();
            said.wait();
            queue.get()?; // Runs fourth
            lab.say("Consumer got 2");
            Ok::<(), GetError>(())
        });
        queue.put(1)?; // Runs first
        lab.say("Producer put 1");
        let refused = queue.try_put(2);
        said.wait();
        queue.put(2)?; // Runs third
        said.wait();
        lab.say("Producer put 2");
        said.wait();
        consumer.join().expect("the consumer does not panic")?;
        lab.say("Producer done");
        anyhow::Ok(refused)
    })?;
    lab.claim("a full queue takes no more: `put` waits, `try_put` hands the item back")
        .holds(refused == Err(TryPutError::Full(2)), in_words(refused));
    claim_lengths(lab)?;
    lab.beside_python("bounded_buffer.py", hand_over)?;
    Ok(())
}

fn in_words(refused: Result<(), TryPutError<i32>>) -> String {
    match refused {
        Ok(()) => "the second item was put beside the first".to_owned(),
        Err(error @ (TryPutError::Full(item) | TryPutError::Closed(item))) => {
            format!("item {item} came back: {error}")
        }
    }
}

fn claim_lengths(lab: &Lab) -> lab::Result {
    let bounded = peak_before_a_late_consumer(Some(4))?;
    lab.claim("a bounded queue never holds more than its capacity")
        .holds(bounded <= 4, format!("with room for 4, it held {bounded} of {ITEMS} at most"));
    let unbounded = peak_before_a_late_consumer(None)?;
    lab.claim("an unbounded queue holds all that the consumer has not come to")
        .holds(unbounded >= 1000, format!("{unbounded} of {ITEMS} were in it at once"));
    Ok(())
}

/// The most items at once, with a consumer that begins when nothing more goes in.
fn peak_before_a_late_consumer(capacity: Option<usize>) -> lab::Result<usize> {
    let (buffer, seen) = Observed::new();
    let queue = Queue::with_buffer(buffer, capacity);
    thread::scope(|scope| {
        scope.spawn(|| {
            while queue.len() < capacity.unwrap_or(1000) {
                thread::yield_now();
            }
            queue.iter().for_each(drop);
        });
        for item in 0..ITEMS {
            queue.put(item)?;
        }
        queue.close();
        Ok(())
    })
    .map(|()| seen.peak())
}

/// Items one by one through a queue with room for one; their sum.
fn hand_over() -> lab::Result<u64> {
    let queue = Queue::bounded(1);
    thread::scope(|scope| {
        let consumer = scope.spawn(|| queue.iter().sum());
        for item in 0..ITEMS {
            queue.put(item)?;
        }
        queue.close();
        Ok(consumer.join().expect("sums do not panic"))
    })
}
