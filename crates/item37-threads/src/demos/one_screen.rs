//! What threads gain, with and without a lock around them, and in Python.

use item37_threads::{CallError, Gil, fan_out};
use lab::Lab;

use super::{
    numbers::{NUMBERS, one_core},
    slow_systemcall::{SHORT, slow_systemcall},
};

/// Two equal numbers, so that two threads end at the same time; large against a thread's start.
const TWO: [u64; 2] = [5 * NUMBERS[0], 5 * NUMBERS[0]];

/// The same threads compute and block: freely, under one lock, and in Python.
pub fn run(lab: &Lab) -> lab::Result {
    let gil = Gil::new();
    let locked_computing = lab
        .claim("under one lock, threads that compute gain nothing")
        .compare("two numbers in a row", || Ok(TWO.map(|n| divisors(n, || ())).into()))
        .to("in threads under one lock", || {
            all(fan_out(TWO, |n| Ok(gil.run(|held| divisors(n, || held.check())))))
        })
        .at_most(1.2)?;
    let locked_blocking = lab
        .claim("under one lock, threads that block gain, because they give it away")
        .compare("five calls in a row", || (0..5).map(|_| slow_systemcall(SHORT)).collect())
        .to("in threads under one lock", || {
            let block = |_| gil.run(|held| held.allow_threads(|| slow_systemcall(SHORT)));
            all(fan_out(0..5, block))
        })
        .at_least(2.5)?;
    let blocking = lab
        .claim("without a lock, threads that block gain as well")
        .compare("five calls in a row", || (0..5).map(|_| slow_systemcall(SHORT)).collect())
        .to("in threads", || all(fan_out(0..5, |_| slow_systemcall(SHORT))))
        .at_least(2.5)?;
    let computing = computing(lab)?;

    let python = lab.ask_python("one_screen.py")?;
    let theirs = |what: &str| cell(python.as_ref().and_then(|gains| gains[what].as_f64()));
    let (compute, block) = (theirs("computing"), theirs("blocking"));
    let name = python.as_ref().map_or("Python", |_| lab.python());
    let [free, locked] = [computing, Some(locked_computing.ratio)].map(cell);
    lab.say(format!("Threads gain      no lock   one lock   {name}"));
    lab.say(format!(
        "2 compute      {free:>10} {locked:>10}   {compute:>name$}",
        name = name.len()
    ));
    let [free, locked] = [blocking.ratio, locked_blocking.ratio].map(|gain| cell(Some(gain)));
    lab.say(format!("5 block        {free:>10} {locked:>10}   {block:>name$}", name = name.len()));
    Ok(())
}

/// What threads without a lock gain; nothing can be said of that on one core.
fn computing(lab: &Lab) -> lab::Result<Option<f64>> {
    let claim = lab.claim("without a lock, threads that compute gain too");
    if let Some(reason) = one_core() {
        claim.skipped(reason);
        return Ok(None);
    }
    let comparison = claim
        .compare("two numbers in a row", || Ok(TWO.map(|n| divisors(n, || ())).into()))
        .to("in threads", || all(fan_out(TWO, |n| Ok(divisors(n, || ())))))
        .at_least(1.2)?;
    Ok(Some(comparison.ratio))
}

/// The divisors of `number`, with a switch point in front of each trial.
fn divisors(number: u64, mut check: impl FnMut()) -> Vec<u64> {
    (1..=number).inspect(|_| check()).filter(|&i| number.is_multiple_of(i)).collect()
}

fn all<T>(calls: Vec<Result<lab::Result<T>, CallError>>) -> lab::Result<Vec<T>> {
    calls.into_iter().map(|call| call?).collect()
}

fn cell(gain: Option<f64>) -> String {
    gain.map_or_else(|| "-".to_owned(), |gain| format!("x {gain:.2}"))
}
