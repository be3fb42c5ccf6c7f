//! System calls that block release the lock under which threads take turns.

use std::thread::scope;

use item37_threads::{
    Calls,
    steps::{Gil, Held},
};
use lab::{Demo, Lab};

use crate::lesson::{
    helicopter::compute_helicopter_locations,
    slow_systemcall::{SHORT, slow_systemcall, timeout},
};

pub(crate) const DEMO: Demo = Demo {
    name: "select-gil",
    cells: "[30]",
    about: "The same calls under the lock: the time of one, because each releases the lock",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let keep = |_: &mut Held| slow_systemcall(SHORT);
    let release = |held: &mut Held| held.allow_threads(|| slow_systemcall(SHORT));
    let notebook = |held: &mut Held| held.allow_threads(|| slow_systemcall(timeout(lab)));

    let took = lab.time("five calls that release the lock", || five(notebook))?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    lab.claim("A call that keeps the lock while it blocks makes every thread wait")
        .compare("five calls that keep the lock", || five(keep))
        .to("five calls that release it", || five(release))
        .at_least(3.0)?;
    Ok(())
}

/// How many sockets were readable, and where the helicopters are.
type Answer = (u64, Vec<(i64, i64)>);

/// Makes five calls while the main thread computes, all of them under the same lock.
fn five(call: impl Fn(&mut Held) -> lab::Result<u64> + Sync) -> lab::Result<Answer> {
    let (gil, call) = (Gil::new(), &call);
    scope(|scope| {
        let calls = Calls::start(scope, 0..5, |_| gil.run(call));
        let locations = gil.run(|_| compute_helicopter_locations(1000));
        let readable = calls.join().into_iter().map(|call| call?).sum::<lab::Result<_>>()?;
        Ok((readable, locations))
    })
}
