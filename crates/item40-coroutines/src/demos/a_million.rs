//! A hundred times as many coroutines take a hundred times as long; nothing else runs out.

use anyhow::Context;
use item40_coroutines::{Channel, Coroutine};
use lab::{Demo, Lab};

use crate::lesson::counters::counter;

pub(crate) const DEMO: Demo = Demo {
    name: "a-million",
    cells: "",
    about: "Ten thousand, a hundred thousand, a million coroutines are alive at once",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let mut wrong = 0;
    for number in [10_000, 100_000, 1_000_000] {
        let alive = lab.time(&format!("{number} counters"), || wrong_counts(number))?;
        let each = 1e9 * alive.seconds() / number as f64;
        lab.say(format!("{number:7} alive, {each:.0} ns each to make, start, resume and drop"));
        wrong += alive.value;
    }
    lab.claim("a million coroutines are alive at once, and each counts for itself")
        .holds(wrong == 0, format!("{wrong} of 1,110,000 counts are wrong"));
    Ok(())
}

/// Sends each of `number` counters its own number, then 1, and returns how many counts are wrong.
fn wrong_counts(number: u64) -> lab::Result<u64> {
    let channel = Channel::new();
    let counter = |_| Coroutine::new(&channel, Some(Box::pin(counter(&channel))));
    let mut counters: Vec<_> = (0..number).map(counter).collect();
    for it in &mut counters {
        it.start()?;
    }
    for (i, it) in (0..).zip(&mut counters) {
        it.send(i)?;
    }
    let mut wrong = 0;
    for (i, it) in (0..).zip(&mut counters) {
        let count = it.send(1)?.yielded().context("no count")?;
        wrong += u64::from(count != i + 1);
    }
    Ok(wrong)
}
