//! Numbers of which one is most of the work.

use item37_threads::{
    factorize,
    factorize::{parallel_divisors, threads},
    fan_out,
};
use lab::Lab;

use super::numbers::{NUMBERS, one_core};

/// The thread that has the large number works long after the others are done; a pool over the
/// divisors shares even that number.
pub fn run(lab: &Lab) -> lab::Result {
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
    let shared = lab.claim(
        "a thread for each waits for the largest number, which a pool over the divisors shares",
    );
    if let Some(reason) = one_core() {
        shared.skipped(reason);
        return Ok(());
    }
    shared
        .compare("a thread for each", || Ok(threads(&unequal)?))
        .to("a pool over the divisors", || Ok(parallel_divisors(&unequal)))
        .at_least(1.1)?;
    Ok(())
}
