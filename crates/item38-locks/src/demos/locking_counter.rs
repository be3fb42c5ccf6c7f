//! A lock makes load, addition and store one whole.

use std::thread::available_parallelism;

use item38_locks::{AtomicCounter, Counter, LockingCounter, run_threads};
use lab::Lab;

use super::{HOW_MANY, SHOULD_BE, THREADS};

/// The same five threads with a lock, and nothing is lost.
pub fn run(lab: &Lab) -> lab::Result {
    let locking = || counted(&LockingCounter::new(), THREADS, HOW_MANY);
    let atomic = || counted(&AtomicCounter::new(), THREADS, HOW_MANY);

    let found = lab.time("with a lock", locking)?.value;
    lab.say(format!("Counter should be {SHOULD_BE}, found {found}"));
    lab.claim("a lock held from the load to the store loses nothing")
        .holds(found == SHOULD_BE, format!("found {found}"));

    let found = lab.time("with an atomic addition", atomic)?.value;
    lab.claim("an atomic addition loses nothing and takes no lock")
        .holds(found == SHOULD_BE, format!("found {found}"));

    lab.claim("even where nobody waits, a lock takes longer than an atomic addition")
        .compare("lock", || Ok(alone(&LockingCounter::new())))
        .to("atomic addition", || Ok(alone(&AtomicCounter::new())))
        .at_least(1.5)?;
    contended(lab)?;

    lab.beside_python("locking_counter.py", || {
        counted(&LockingCounter::new(), THREADS, HOW_MANY / 10)
    })?;
    Ok(())
}

/// On one core only one thread runs, and hardly any has to wait for the lock.
fn contended(lab: &Lab) -> lab::Result {
    let claim = lab
        .claim("five threads that share one lock take longer than one thread that counts it all");
    if available_parallelism().map_or(1, usize::from) < 2 {
        claim.skipped("this machine has one core");
        return Ok(());
    }
    claim
        .compare("five threads", || counted(&LockingCounter::new(), THREADS, HOW_MANY))
        .to("one thread", || counted(&LockingCounter::new(), 1, SHOULD_BE))
        .at_least(1.0)?;
    Ok(())
}

fn counted(counter: &impl Counter, threads: usize, how_many: u64) -> lab::Result<u64> {
    run_threads(threads, how_many, counter)?;
    Ok(counter.count())
}

/// No thread is started and none is in the way.
fn alone(counter: &impl Counter) -> u64 {
    for _ in 0..HOW_MANY {
        counter.increment(1);
    }
    counter.count()
}
