//! Numbers of which one is most of the work.

use item37_threads::{
    fan_out,
    steps::{
        factorize,
        factorize::{parallel_divisors, serial, threads},
    },
};
use lab::{Demo, Lab};

use crate::lesson::numbers::NUMBERS;

pub(crate) const DEMO: Demo = Demo {
    name: "factorize-unequal",
    cells: "",
    about: "One number is most of the work: its thread works long after the others have ended",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let unequal = [6 * NUMBERS[0], NUMBERS[1], NUMBERS[2], NUMBERS[3]];
    let (all, largest) = (unequal.iter().sum::<u64>(), unequal[0]);
    let percent = 100 * largest / all;
    let most = all as f64 / largest as f64;
    lab.say(format!("The largest number is {percent} % of the work"));
    lab.say(format!("A thread for each gains at most {most:.2}, however many cores there are"));

    lab.timeline("a thread for each", || {
        let one = |&number: &u64| {
            let _span = tracing::info_span!("factorize").entered();
            factorize(number).count()
        };
        let counts = fan_out(&unequal, one).into_iter();
        Ok(counts.collect::<Result<Vec<_>, _>>()?)
    })?;

    lab.claim("A pool over the divisors shares the largest number; a thread for each waits for it")
        .compare("a thread for each", || Ok(threads(&unequal)?))
        .to("a pool over the divisors", || Ok(parallel_divisors(&unequal)))
        .beside_bare_threads(2, || serial(&NUMBERS))
        .at_least(1.1)?;
    Ok(())
}
