//! Numbers of which one is most of the work.

use item37_threads::steps::factorize::{parallel_divisors, parallel_numbers, serial, threads};
use lab::{Bencher, Group};

use super::factorize::{LARGER, NUMBERS, cores, goal, unit};

pub(crate) const GROUP: Group =
    Group { name: "factorize-unequal", about: "A number that is 73 % of the work", run };

fn run(bench: &Bencher) -> lab::Result {
    let [first, second, third, fourth] = NUMBERS.map(|number| LARGER * number);
    let numbers = [6 * first, second, third, fourth];
    let title = "a large number and three small ones";
    let row = || bench.row(title).compare("a loop", || Ok(serial(&numbers)));
    row().to("a thread for each", || Ok(threads(&numbers)?)).shown()?;
    row().to("rayon over numbers", || Ok(parallel_numbers(&numbers))).shown()?;
    row()
        .to("rayon over divisors", || Ok(parallel_divisors(&numbers)))
        .beside_bare_threads(cores(), unit)
        .at_least(goal())?;
    Ok(())
}
