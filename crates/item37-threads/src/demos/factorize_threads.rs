//! The same threads without the lock.

use item37_threads::steps::factorize::{serial, threads};
use lab::{Demo, Lab};

use crate::lesson::numbers::{FEWER, NUMBERS, REPEATS};

pub(crate) const DEMO: Demo = Demo {
    name: "factorize-threads",
    cells: "[28]",
    about: "The same threads without the lock: nearly as many times faster as there are cores",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("four threads", || Ok(threads(&NUMBERS)?))?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));
    lab.beside_python("factorize_threads.py", || Ok(threads(&FEWER)?))?;

    let numbers = NUMBERS.repeat(REPEATS);
    lab.claim("Rust's threads run in parallel on several cores")
        .compare("a loop over 16 numbers", || Ok(serial(&numbers)))
        .to("a thread for each", || Ok(threads(&numbers)?))
        .beside_bare_threads(2, || serial(&NUMBERS))
        .at_least(1.4)?;
    Ok(())
}
