//! System calls that block at the same time, each in its thread.

use std::{thread::scope, time::Duration};

use item37_threads::Calls;
use lab::{Demo, Lab};

use crate::lesson::{
    helicopter::compute_helicopter_locations,
    slow_systemcall::{SHORT, slow_systemcall, timeout},
};

pub(crate) const DEMO: Demo = Demo {
    name: "select-threads",
    cells: "[30]",
    about: "Five calls that block, in threads, while the main thread computes: the time of one",
    run,
};

/// Steps of each helicopter: a moment's work, and work for about as long as `LONGER`.
const FEW: u32 = 1000;
const MANY: u32 = 3_000_000;

/// A thread that starts on a busy core may wait some milliseconds for its first turn. These calls
/// are long beside that.
const LONGER: Duration = Duration::from_millis(20);

fn run(lab: &Lab) -> lab::Result {
    let notebook = || in_threads(timeout(lab), || compute_helicopter_locations(FEW));
    let took = lab.time("five calls in threads", notebook)?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    let during = || in_threads(LONGER, || compute_helicopter_locations(MANY));
    let after = || {
        let (readable, ()) = in_threads(LONGER, || ())?;
        Ok((readable, compute_helicopter_locations(MANY)))
    };
    lab.claim("The main thread computes while its calls block")
        .compare("computing during the calls", during)
        .to("computing after the calls", after)
        .at_most(0.85)?;
    let short = || in_threads(SHORT, || compute_helicopter_locations(FEW));
    lab.beside_python("select_threads.py", short)?;
    lab.timeline("five calls, and computing meanwhile", during)?;
    Ok(())
}

/// Makes five calls while this thread runs `compute`. Returns how many sockets were readable (none)
/// and what was computed.
fn in_threads<T>(timeout: Duration, compute: impl FnOnce() -> T) -> lab::Result<(u64, T)> {
    scope(|scope| {
        let calls = Calls::start(scope, 0..5, |_| slow_systemcall(timeout));
        let computed = tracing::info_span!("compute").in_scope(compute);
        let readable = calls.join().into_iter().map(|call| call?).sum::<lab::Result<_>>()?;
        Ok((readable, computed))
    })
}
