//! Where coroutines do not help: work that keeps a CPU busy.

use std::{
    hint::black_box,
    thread::{self, ScopedJoinHandle},
};

use anyhow::anyhow;
use item40_coroutines::{Channel, Coroutine, Step};
use lab::Lab;

const NUMBERS: [u32; 4] = [213_907, 121_475, 151_663, 185_285];

/// Long enough that the start of the threads does not count.
const TIMES: u32 = 10;

/// Four numbers are factorized: one after the other, in turns, and at the same time.
pub fn run(lab: &Lab) -> lab::Result {
    for (number, factors) in NUMBERS.into_iter().zip(in_turns(1)?) {
        lab.say(format!("{number} has {factors} factors"));
    }
    lab.claim("four coroutines take no less than one after the other: it is all on one CPU")
        .compare("in turns", || in_turns(TIMES))
        .to("one after the other", || Ok(one_after_the_other(TIMES)))
        .at_least(0.8)?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let claim = lab.claim("threads do it in less time, because they have more than one CPU");
    if cores < 2 {
        claim.skipped("there is one core");
        return Ok(());
    }
    claim
        .compare("at the same time", || at_the_same_time(TIMES))
        .to("in turns", || in_turns(TIMES))
        .at_most(0.9)?;
    Ok(())
}

fn factors(number: u32, from: u32, to: u32) -> usize {
    (from..to.min(number + 1)).filter(|&divisor| black_box(number).is_multiple_of(divisor)).count()
}

/// Lets others have their turn after every few thousand divisions.
async fn factorize(co: &Channel<(), ()>, number: u32, times: u32) -> usize {
    const TURN: u32 = 4096;
    let mut found = 0;
    for _ in 0..times {
        found = 0;
        for turn in 0..=number / TURN {
            let from = turn * TURN;
            found += factors(number, from.max(1), from + TURN);
            co.yield_(()).await;
        }
    }
    found
}

/// How many factors each number has, found `times` over.
fn in_turns(times: u32) -> lab::Result<Vec<usize>> {
    let channel = Channel::new();
    let body = |number| Some(Box::pin(factorize(&channel, number, times)));
    let mut running = NUMBERS.map(|number| (Coroutine::new(&channel, body(number)), None));
    while running.iter().any(|(_, found)| found.is_none()) {
        for (it, found) in running.iter_mut().filter(|(_, found)| found.is_none()) {
            if let Step::Complete(factors) = it.advance()? {
                *found = Some(factors);
            }
        }
    }
    Ok(running.into_iter().filter_map(|(_, found)| found).collect())
}

fn one_by_one(number: u32, times: u32) -> usize {
    (0..times).fold(0, |_, _| factors(number, 1, u32::MAX))
}

fn one_after_the_other(times: u32) -> Vec<usize> {
    NUMBERS.iter().map(|&number| one_by_one(number, times)).collect()
}

fn at_the_same_time(times: u32) -> lab::Result<Vec<usize>> {
    thread::scope(|scope| {
        let threads = NUMBERS.map(|number| scope.spawn(move || one_by_one(number, times)));
        let found = threads.into_iter().map(ScopedJoinHandle::join);
        found.map(|found| found.map_err(|_| anyhow!("a thread panicked"))).collect()
    })
}
