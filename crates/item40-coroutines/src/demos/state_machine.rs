//! A coroutine next to the state machine that the compiler makes of it.

use std::{convert::Infallible, hint::black_box, pin::pin};

use anyhow::{Context, bail};
use item40_coroutines::{Channel, Coroutine};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "state-machine",
    cells: "",
    about: "A coroutine beside the state machine that the compiler makes of it",
    run,
};

async fn minimize(co: &Channel<i64, Option<i64>>) -> Infallible {
    let mut current = co.yield_(None).await;
    loop {
        let value = co.yield_(Some(current)).await;
        current = current.min(value);
    }
}

/// The same by hand: a state for each place where the function waits, with the locals that it
/// needs afterwards.
enum Minimize {
    Unstarted,
    WaitsForTheFirst,
    WaitsForMore { current: i64 },
}

impl Minimize {
    fn resume(&mut self, sent: Option<i64>) -> lab::Result<Option<i64>> {
        let (next, yielded) = match (&*self, sent) {
            (Self::Unstarted, None) => (Self::WaitsForTheFirst, None),
            (Self::WaitsForTheFirst, Some(value)) => {
                (Self::WaitsForMore { current: value }, Some(value))
            }
            (Self::WaitsForMore { current }, Some(value)) => {
                let current = value.min(*current);
                (Self::WaitsForMore { current }, Some(current))
            }
            _ => bail!("started twice, or sent to before its start"),
        };
        *self = next;
        Ok(yielded)
    }
}

fn run(lab: &Lab) -> lab::Result {
    let by_compiler = size_of_val(&minimize(&Channel::new()));
    let by_hand_size = size_of::<Minimize>();
    lab.say(format!("by hand:     enum of 3 states, {by_hand_size} bytes"));
    lab.say(format!("by compiler: async fn of 2 awaits, {by_compiler} bytes"));

    let mut rng = lab.rng();
    let values: Vec<i64> = (0..1000).map(|_| rng.i64(-1_000_000..1_000_000)).collect();
    let answers = (by_coroutine(&values)?, by_hand(&values)?);
    lab.claim("the compiler's state machine gives the answers of the one by hand").holds(
        answers.0 == answers.1,
        format!("{} values, sums {} and {}", values.len(), answers.0, answers.1),
    );
    lab.claim("a coroutine is at most 32 bytes larger than its state machine by hand").holds(
        by_compiler <= by_hand_size + 32,
        format!("{by_compiler} bytes, by hand {by_hand_size}"),
    );
    lab.claim("a resume takes at most twenty times as long as a step of the state machine by hand")
        .compare("coroutine", || by_coroutine(&values))
        .to("by hand", || by_hand(&values))
        .at_most(20.0)?;
    Ok(())
}

/// Returns the sum of the coroutine's answers.
fn by_coroutine(values: &[i64]) -> lab::Result<i64> {
    let channel = Channel::new();
    let body = pin!(Some(minimize(&channel)));
    let mut it = Coroutine::new(&channel, body);
    it.start()?;
    let mut sum = 0_i64;
    for &value in values {
        let least = it.send(black_box(value))?.yielded().flatten().context("no answer")?;
        sum = sum.wrapping_add(least);
    }
    Ok(sum)
}

/// Returns the sum of the enum's answers.
fn by_hand(values: &[i64]) -> lab::Result<i64> {
    let mut it = Minimize::Unstarted;
    it.resume(None)?;
    let mut sum = 0_i64;
    for &value in values {
        let least = it.resume(Some(black_box(value)))?.context("no answer")?;
        sum = sum.wrapping_add(least);
    }
    Ok(sum)
}
