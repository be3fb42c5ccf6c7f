//! Four numbers are factorized one after the other, in turns, and at the same time.

use item40_coroutines::{Channel, Coroutine, Step};
use lab::{Demo, Lab};
use tracing::info_span;

use crate::lesson::factors::{NUMBERS, at_the_same_time, factors, one_after_the_other, one_number};

pub(crate) const DEMO: Demo = Demo {
    name: "where-not",
    cells: "",
    about: "Coroutines do not help with work that keeps a core busy",
    run,
};

/// Long enough that the start of the threads does not count.
const TIMES: u32 = 10;

/// Divisions in a turn.
const TURN: u32 = 4096;

/// Yields after every `turn` divisions, so that the other coroutines have their turn.
async fn factorize(co: &Channel<(), ()>, number: u32, times: u32, turn: u32) -> usize {
    let mut found = 0;
    for _ in 0..times {
        found = 0;
        for from in (0..=number).step_by(turn as usize) {
            found += info_span!("compute", task = number)
                .in_scope(|| factors(number, from.max(1), from + turn));
            co.yield_(()).await;
        }
    }
    found
}

fn run(lab: &Lab) -> lab::Result {
    for (number, factors) in NUMBERS.into_iter().zip(in_turns(1, TURN)?) {
        lab.say(format!("{number} has {factors} factors"));
    }
    lab.claim("four coroutines take no less time than four calls, because they share one core")
        .compare("in turns", || in_turns(TIMES, TURN))
        .to("one after the other", || Ok(one_after_the_other(TIMES)))
        .at_least(0.8)?;
    lab.timeline("four coroutines in longer turns", || in_turns(1, 16 * TURN))?;
    lab.require_cores(2)?;
    lab.claim("four threads take less time, because they have more than one core")
        .compare("in turns", || in_turns(TIMES, TURN))
        .to("at the same time", || at_the_same_time(TIMES))
        .beside_bare_threads(2, || one_number(NUMBERS[0], TIMES))
        .at_least(1.2)?;
    Ok(())
}

/// Returns how many factors each number has, found `times` over.
fn in_turns(times: u32, turn: u32) -> lab::Result<Vec<usize>> {
    let channel = Channel::new();
    let body = |number| Some(Box::pin(factorize(&channel, number, times, turn)));
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
