//! A word for each thread.

use std::thread::available_parallelism;

use item38_locks::{AtomicCounter, Counter, ShardedCounter, run_threads};
use lab::Lab;

use super::{HOW_MANY, SHOULD_BE, THREADS};

/// Five threads that count in words of their own, and nobody waits.
pub fn run(lab: &Lab) -> lab::Result {
    let counter = ShardedCounter::new();
    run_threads(THREADS, HOW_MANY, &counter)?;
    let found = counter.count();
    lab.say(format!("Counter should be {SHOULD_BE}, found {found}"));
    lab.claim("the sum of all shards has every update")
        .holds(found == SHOULD_BE, format!("found {found}"));

    let claim = lab.claim("where two threads count, words of their own beat one word for both");
    if available_parallelism().map_or(1, usize::from) < 2 {
        claim.skipped("this machine has one core");
        return Ok(());
    }
    claim
        .compare("one word", || by_two(&AtomicCounter::new()))
        .to("sharded", || by_two(&ShardedCounter::new()))
        .at_least(1.5)?;
    Ok(())
}

/// So often that it does not show how long the system takes to give each thread its core.
fn by_two(counter: &impl Counter) -> lab::Result<u64> {
    run_threads(2, 8 * SHOULD_BE, counter)?;
    Ok(counter.count())
}
