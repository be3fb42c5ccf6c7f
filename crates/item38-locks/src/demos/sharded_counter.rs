//! A word for each thread.

use item38_locks::{AtomicCounter, ShardedCounter};
use lab::{Demo, Lab};

use crate::lesson::counting::{HOW_MANY, SHOULD_BE, THREADS, alone, counted};

pub(crate) const DEMO: Demo = Demo {
    name: "sharded-counter",
    cells: "",
    about: "Five threads, each with a word of its own, do not slow each other down",
    run,
};

/// Long enough to hide how long the system takes to give each thread its core.
const LONG: u64 = 8 * SHOULD_BE;

fn run(lab: &Lab) -> lab::Result {
    let found = counted(&ShardedCounter::new(), THREADS, HOW_MANY)?;
    lab.say(format!("Counter should be {SHOULD_BE}, found {found}"));
    lab.claim("The sum of all shards has every update")
        .holds(found == SHOULD_BE, format!("found {found}"));

    lab.claim("Two threads that share one word count no faster than one thread")
        .compare("one thread", || counted(&AtomicCounter::new(), 1, 2 * LONG))
        .to("two threads", || counted(&AtomicCounter::new(), 2, LONG))
        .at_most(1.25)?;
    lab.claim("Two threads with a word each do count faster")
        .compare("one thread", || counted(&ShardedCounter::new(), 1, 2 * LONG))
        .to("two threads", || counted(&ShardedCounter::new(), 2, LONG))
        .beside_bare_threads(2, || alone(&ShardedCounter::new(), LONG))
        .at_least(1.5)?;
    Ok(())
}
