//! A lock makes load, addition and store one step.

use item38_locks::{AtomicCounter, LockingCounter};
use lab::{Demo, Lab};

use crate::lesson::counting::{HOW_MANY, SHOULD_BE, THREADS, alone, counted};

pub(crate) const DEMO: Demo = Demo {
    name: "locking-counter",
    cells: "[37]",
    about: "The same five threads with a lock, then with an atomic addition: nothing is lost",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let locking = || counted(&LockingCounter::new(), THREADS, HOW_MANY);
    let atomic = || counted(&AtomicCounter::new(), THREADS, HOW_MANY);

    let found = lab.time("with a lock", locking)?.value;
    lab.say(format!("Counter should be {SHOULD_BE}, found {found}"));
    lab.claim("A lock held from the load to the store loses nothing")
        .holds(found == SHOULD_BE, format!("found {found}"));
    let found = lab.time("with an atomic addition", atomic)?.value;
    lab.claim("An atomic addition loses nothing and takes no lock")
        .holds(found == SHOULD_BE, format!("found {found}"));

    lab.claim("A lock takes longer than an atomic addition, even when no thread waits")
        .compare("lock", || Ok(alone(&LockingCounter::new(), HOW_MANY)))
        .to("atomic addition", || Ok(alone(&AtomicCounter::new(), HOW_MANY)))
        .at_least(1.5)?;
    lab.beside_python("locking_counter.py", || {
        counted(&LockingCounter::new(), THREADS, HOW_MANY / 10)
    })?;

    // With one core only one thread runs, and hardly any thread waits for the lock.
    lab.require_cores(2)?;
    lab.claim("Five threads that share one lock take longer than one thread that counts it all")
        .compare("five threads", locking)
        .to("one thread", || counted(&LockingCounter::new(), 1, SHOULD_BE))
        .at_least(1.0)?;
    Ok(())
}
