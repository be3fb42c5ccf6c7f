//! What threads gain when they block and when they compute.

use item37_threads::steps::{Held, factorize};
use lab::{Comparison, Demo, Lab};
use serde_json::Value;

use crate::lesson::{
    calls::{in_a_row, in_threads, under_one_lock},
    numbers::NUMBERS,
    slow_systemcall::{SHORT, slow_systemcall},
};

pub(crate) const DEMO: Demo = Demo {
    name: "one-screen",
    cells: "",
    about: "What threads gain when they block and compute: freely, under one lock, in CPython",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let python = lab.ask_python("one_screen.py")?;
    let gain = |sentence| lab.claim(sentence);

    let free = gain("Threads that block gain")
        .compare("five calls in a row", || in_a_row(5, block))
        .to("in threads", || in_threads(5, block))
        .at_least(2.5)?;
    let locked = gain("Threads that block gain under one lock too, because each releases it")
        .compare("five calls in a row", || in_a_row(5, block))
        .to("in threads under one lock", || under_one_lock(5, |held| held.allow_threads(block)))
        .at_least(2.5)?;
    lab.say(format!("Threads gain      no lock   one lock   {}", lab.python()));
    lab.say(row("5 block", &free, &locked, python.as_ref().map(|gains| &gains["blocking"])));

    let locked = gain("Threads that compute gain nothing under one lock")
        .compare("two numbers in a row", || in_a_row(2, || Ok(compute())))
        .to("in threads under one lock", || under_one_lock(2, |held| Ok(compute_under(held))))
        .at_most(1.2)?;
    lab.require_cores(2)?;
    let free = gain("Threads that compute gain without a lock")
        .compare("two numbers in a row", || in_a_row(2, || Ok(compute())))
        .to("in threads", || in_threads(2, || Ok(compute())))
        .beside_bare_threads(2, compute)
        .at_least(1.2)?;
    lab.say(row("2 compute", &free, &locked, python.as_ref().map(|gains| &gains["computing"])));
    Ok(())
}

/// Large beside the start of a thread.
const NUMBER: u64 = 5 * NUMBERS[0];

fn block() -> lab::Result<u64> {
    slow_systemcall(SHORT)
}

fn compute() -> u64 {
    factorize(NUMBER).sum()
}

/// The same loop, with a switch point before each trial.
fn compute_under(held: &mut Held) -> u64 {
    let tried = (1..=NUMBER).inspect(|_| held.check());
    tried.filter(|&i| NUMBER.is_multiple_of(i)).sum()
}

fn row(work: &str, free: &Comparison, locked: &Comparison, python: Option<&Value>) -> String {
    let cell = |gain: f64| format!("x {gain:.2}");
    let python = python.and_then(Value::as_f64).map_or_else(|| "-".to_owned(), cell);
    format!("{work:14} {:>10} {:>10}   {python}", cell(free.ratio), cell(locked.ratio))
}
