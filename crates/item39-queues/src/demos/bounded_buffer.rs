//! A producer that is too fast is held back.

use std::thread;

use item39_queues::{GetError, Queue, TryPutError};
use lab::{Demo, Lab};

use crate::lesson::{
    lines::Lines,
    one_by_one::sum_one_by_one,
    peak::{peak_before_a_late_consumer, peak_beside_two_consumers},
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
    lab.beside_python("bounded_buffer.py", || sum_one_by_one(ITEMS))?;
    Ok(())
}

fn claim_lengths(lab: &Lab) -> lab::Result {
    let bounded = peak_beside_two_consumers(4, ITEMS)?;
    lab.claim("A bounded queue never holds more than its capacity")
        .holds(bounded <= 4, format!("with room for 4, it held at most {bounded} of {ITEMS}"));
    let unbounded = peak_before_a_late_consumer(ITEMS)?;
    lab.claim("An unbounded queue holds all that the consumer has not taken")
        .holds(unbounded >= 1000, format!("{unbounded} of {ITEMS} were in it at once"));
    Ok(())
}
