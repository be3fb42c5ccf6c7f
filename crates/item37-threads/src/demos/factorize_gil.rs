//! Threads that take turns under one lock.

use item37_threads::{
    CallError, fan_out,
    steps::{Gil, factorize::serial},
};
use lab::{Demo, Lab};

use crate::lesson::numbers::{FEWER, NUMBERS};

pub(crate) const DEMO: Demo = Demo {
    name: "factorize-gil",
    cells: "[28]",
    about: "A thread for each number, under a lock that stands for the GIL: nothing gained",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("four threads under one lock", || Ok(under_one_lock(&NUMBERS)?))?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    lab.claim("Under one lock, four threads are no faster than a loop, in Rust too")
        .compare("four threads under one lock", || Ok(under_one_lock(&NUMBERS)?))
        .to("a loop", || Ok(serial(&NUMBERS)))
        .between(0.8, 1.6)?;
    lab.beside_python("factorize_threads.py", || Ok(under_one_lock(&FEWER)?))?;
    Ok(())
}

fn under_one_lock(numbers: &[u64]) -> Result<Vec<Vec<u64>>, CallError> {
    let gil = Gil::new();
    let calls = fan_out(numbers, |&number| {
        gil.run(|held| {
            let tried = (1..=number).inspect(|_| held.check());
            tried.filter(|&i| number.is_multiple_of(i)).collect()
        })
    });
    calls.into_iter().collect()
}
