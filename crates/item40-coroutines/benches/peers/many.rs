//! From a hundred to ten million coroutines alive at once: how time and memory grow.

use std::ops::Range;

use item40_coroutines::Channel;
use lab::{Bencher, Group};

use super::{
    alive::{started, sum_of_answers, tasks},
    memory::{What, measure},
};

pub(crate) const GROUP: Group = Group {
    name: "many",
    about: "From a hundred to ten million counters are made, resumed once and dropped",
    run,
};

const SIZES: [u64; 6] = [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000];

/// With ten times as many tasks of tokio's, a sample would pass two seconds.
const MOST_TASKS: u64 = 1_000_000;

fn run(bench: &Bencher) -> lab::Result {
    memory(bench)?;
    for number in SIZES {
        let title = format!("{number} counters alive at once");
        let ours = || bench.row(&title).compare("item40", || sum(0..number));
        ours().to("item40, 100 at a time", || sum_by_hundreds(number)).shown()?;
        if number <= MOST_TASKS {
            ours().to("tokio tasks", || Ok(tasks(number)?.sum)).shown()?;
        }
    }
    let number = 1_000_000;
    bench
        .claim("the time is linear: a million counters at once take at most twice as long as by hundreds")
        .compare("at once", || sum(0..number))
        .to("100 at a time", || sum_by_hundreds(number))
        .at_most(2.0)?;
    Ok(())
}

/// Says how much memory a counter takes, at each size.
fn memory(bench: &Bencher) -> lab::Result {
    let mut bytes_each = Vec::new();
    for number in SIZES {
        let each = measure(What::Coroutines, number)?.bytes_each;
        bench.say(format!("{number} counters alive at once: {each} bytes each"));
        bytes_each.push(each);
    }
    bench
        .claim("the memory is linear: at most 128 bytes for each counter, from 10,000 of them on")
        .holds(bytes_each[2..].iter().all(|&each| each <= 128), format!("{bytes_each:?} bytes"));
    Ok(())
}

/// Sends one of `values` to each of as many counters, and returns the sum of their answers.
fn sum(values: Range<u64>) -> lab::Result<u64> {
    let channel = Channel::new();
    let mut all = started(&channel, values.end - values.start)?;
    sum_of_answers(values, &mut all)
}

/// Does the same work with at most 100 counters alive at once.
fn sum_by_hundreds(number: u64) -> lab::Result<u64> {
    (0..number).step_by(100).map(|first| sum(first..first + 100)).sum()
}
