//! Rayon beside the thread pool.

use std::{thread, time::Duration};

use item41_executors::ThreadPoolExecutor;
use lab::{Demo, Lab};
use rayon::{ThreadPoolBuilder, prelude::*};

use crate::lesson::{NUMBERS, gcd, locks, serial, twelve};

pub(crate) const DEMO: Demo = Demo {
    name: "beside-rayon",
    cells: "",
    about: "Rayon for computing, and why it is not a pool for calls that wait",
    run,
};

/// Waits, as a call to a server does.
fn blocking_call(_: usize) {
    thread::sleep(Duration::from_millis(2));
}

/// Shows what rayon is made for, and what it is not made for.
fn run(lab: &Lab) -> lab::Result {
    let two = ThreadPoolBuilder::new().num_threads(2).build()?;
    let eight = ThreadPoolExecutor::new(8)?;
    lab.claim("Eight calls that wait need a thread each, and rayon has a thread a core")
        .compare("rayon's two threads", || {
            two.install(|| (0..8).into_par_iter().for_each(blocking_call));
            Ok(())
        })
        .to("a pool of eight", || Ok(eight.map(blocking_call, 0..8)?.collect::<Result<(), _>>()?))
        .at_least(2.0)?;
    let (in_rayon, in_pool) = (locks::is_taken_in_rayon()?, locks::is_taken_in_pool()?);
    let state = |is_taken| if is_taken { "held by this very thread" } else { "free" };
    lab.say(format!("Rayon: the lock is {}", state(in_rayon)));
    lab.say(format!("A pool that waits: the lock is {}", state(in_pool)));
    lab.claim("A thread of rayon's that waits runs another task meanwhile, and meets its own lock")
        .holds(in_rayon && !in_pool, "with `lock` in place of `try_lock` it would wait for itself");
    lab.require_cores(2)?;
    lab.claim("For computing, a loop over rayon's pool needs no futures and is as good")
        .compare("twelve gcds in a loop", || Ok(serial(&twelve())))
        .to("with rayon", || Ok(twelve().into_par_iter().map(gcd).collect()))
        .beside_bare_threads(2, || serial(&NUMBERS))
        .at_least(1.4)?;
    Ok(())
}
