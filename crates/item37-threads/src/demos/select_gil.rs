//! System calls that block release the lock under which threads take turns.

use std::{thread::scope, time::Duration};

use item37_threads::{Calls, Gil, Held};
use lab::Lab;

use super::{
    helicopter::compute_helicopter_locations,
    slow_systemcall::{SHORT, slow_systemcall, timeout},
};

type Answer = (i32, Vec<(i64, i64)>);

/// Under the lock that made the factorizing threads wait for each other, calls still overlap.
pub fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("five calls that release the lock", || five(timeout(lab), release))?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    lab.claim("a call that keeps the lock while it blocks makes every thread wait")
        .compare("five calls that keep the lock", || five(SHORT, keep))
        .to("five calls that release it", || five(SHORT, release))
        .at_least(3.0)?;
    Ok(())
}

fn release(held: &mut Held, timeout: Duration) -> lab::Result<i32> {
    held.allow_threads(|| slow_systemcall(timeout))
}

fn keep(_: &mut Held, timeout: Duration) -> lab::Result<i32> {
    slow_systemcall(timeout)
}

fn compute() -> Vec<(i64, i64)> {
    compute_helicopter_locations(1000)
}

/// How many sockets of five turned out to be readable (none), and where the helicopters are: the
/// main thread computes under the lock too.
fn five(
    timeout: Duration,
    call: fn(&mut Held, Duration) -> lab::Result<i32>,
) -> lab::Result<Answer> {
    let gil = Gil::new();
    scope(|scope| {
        let calls = Calls::start(scope, 0..5, |_| gil.run(|held| call(held, timeout)));
        let locations = gil.run(|_| compute());
        let mut readable = 0;
        for result in calls.join() {
            readable += result??;
        }
        Ok((readable, locations))
    })
}
