//! A producer that is too fast is held back.

use std::thread;

use item39_queues::{GetError, Queue, TryPutError};
use lab::{Demo, Lab};

use crate::lesson::{
    lines::Lines,
    observed::{Observed, Peak},
};

pub(crate) const DEMO: Demo = Demo {
    name: "bounded-buffer",
    cells: "[47]",
    about: "With room for one item, the producer waits for the consumer",
    run,
};

const ITEMS: u64 = 1000;

fn run(lab: &Lab) -> lab::Result {
    let queue = Queue::bounded(1)?; // Buffer size of 1
    let lines = Lines::new(lab);
    let refused = thread::scope(|scope| {
        let consumer = scope.spawn(|| {
            lines.wait_until_said(1); // The notebook sleeps here
            queue.get()?; // Runs second
            lines.say(2, "Consumer got 1");
            queue.get()?; // Runs fourth
            lines.say(4, "Consumer got 2");
            Ok::<(), GetError>(())
        });
        queue.put(1)?; // Runs first
        let refused = queue.try_put(2); // Does not wait: the queue is full
        lines.say(1, "Producer put 1");
        queue.put(2)?; // Runs third: waits for the consumer
        lines.say(3, "Producer put 2");
        consumer.join().expect("the consumer does not panic")?;
        lines.say(5, "Producer done");
        anyhow::Ok(refused)
    })?;
    lab.claim("A full queue accepts no item: `put` waits, `try_put` gives the item back")
        .holds(refused == Err(TryPutError::Full(2)), format!("`try_put` returned {refused:?}"));
    claim_lengths(lab)?;
    lab.beside_python("bounded_buffer.py", one_by_one)?;
    Ok(())
}

fn claim_lengths(lab: &Lab) -> lab::Result {
    let bounded = peak_beside_two_consumers(4)?;
    lab.claim("A bounded queue never holds more than its capacity")
        .holds(bounded <= 4, format!("with room for 4, it held at most {bounded} of {ITEMS}"));
    let unbounded = peak_before_a_late_consumer()?;
    lab.claim("An unbounded queue holds all that the consumer has not taken")
        .holds(unbounded >= 1000, format!("{unbounded} of {ITEMS} were in it at once"));
    Ok(())
}

/// Returns the most items at once, with consumers that are looking for items all the time.
fn peak_beside_two_consumers(capacity: usize) -> lab::Result<usize> {
    let peak = Peak::default();
    let queue = Queue::with_buffer(Observed::new(&peak), Some(capacity))?;
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| queue.iter().for_each(drop));
        }
        let queue = queue.close_on_drop();
        let seen = (0..ITEMS).map(|item| {
            queue.put(item)?;
            anyhow::Ok(queue.len())
        });
        seen.into_iter().try_fold(peak.get(), |most, len| Ok(most.max(len?).max(peak.get())))
    })
}

/// Returns the most items at once, with a consumer that begins when all items are put.
fn peak_before_a_late_consumer() -> lab::Result<usize> {
    let peak = Peak::default();
    let queue = Queue::with_buffer(Observed::new(&peak), None)?;
    (0..ITEMS).try_for_each(|item| queue.put(item))?;
    queue.close();
    queue.iter().for_each(drop);
    Ok(peak.get())
}

/// Returns the sum of items that go one by one through a queue with room for one.
fn one_by_one() -> lab::Result<u64> {
    let queue = Queue::bounded(1)?;
    thread::scope(|scope| {
        let consumer = scope.spawn(|| queue.iter().sum());
        for item in 0..ITEMS {
            queue.put(item)?;
        }
        queue.close();
        Ok(consumer.join().expect("sums do not panic"))
    })
}
