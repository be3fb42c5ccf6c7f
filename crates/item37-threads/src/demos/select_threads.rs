//! System calls that block at the same time, each in its thread.

use std::{thread::scope, time::Duration};

use item37_threads::Calls;
use lab::Lab;

use super::{
    helicopter::compute_helicopter_locations,
    slow_systemcall::{SHORT, slow_systemcall, timeout},
};

/// Steps of each helicopter: a moment's work, and work for about as long as `LONGER`.
const FEW: u32 = 1000;
const MANY: u32 = 3_000_000;

/// A thread that is started on the core of one that computes may wait some milliseconds for its
/// first turn; these calls are long against that.
const LONGER: Duration = Duration::from_millis(20);

/// The main thread is free while five others block.
pub fn run(lab: &Lab) -> lab::Result {
    let notebook = || in_threads(timeout(lab), || compute_helicopter_locations(FEW));
    let took = lab.time("five calls in threads", notebook)?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    let both = || in_threads(LONGER, || compute_helicopter_locations(MANY));
    lab.claim("the main thread computes while its calls block")
        .compare("computing during the calls", both)
        .to("computing after the calls", || {
            let (readable, ()) = in_threads(LONGER, || ())?;
            Ok((readable, compute_helicopter_locations(MANY)))
        })
        .at_most(0.85)?;
    let short = || in_threads(SHORT, || compute_helicopter_locations(FEW));
    lab.beside_python("select_threads.py", short)?;
    lab.timeline("five calls, and computing meanwhile", both)?;
    Ok(())
}

/// How many sockets of five turned out to be readable (none), and what `compute` found meanwhile.
fn in_threads<T>(timeout: Duration, compute: impl FnOnce() -> T) -> lab::Result<(i32, T)> {
    scope(|scope| {
        let calls = Calls::start(scope, 0..5, |_| slow_systemcall(timeout));
        let computed = tracing::info_span!("compute").in_scope(compute);
        let mut readable = 0;
        for result in calls.join() {
            readable += result??;
        }
        Ok((readable, computed))
    })
}
