//! Ten thousand counters take turns, and each keeps its own count.

use item40_coroutines::{Channel, Coroutine};
use lab::{Demo, Lab};

use crate::lesson::counters::{ROUNDS, by_coroutines, by_threads, counter};

pub(crate) const DEMO: Demo =
    Demo { name: "ten-thousand", cells: "", about: "Ten thousand counters are alive at once", run };

fn run(lab: &Lab) -> lab::Result {
    let channel = Channel::new();
    let body = counter(&channel);
    let frame = size_of_val(&body);
    let bytes = frame + size_of_val(&Coroutine::new(&channel, Some(Box::pin(body))));
    let counts = by_coroutines(10_000)?;
    lab.say(format!("{} counters alive at once", counts.len()));
    lab.say(format!("{bytes} bytes each"));

    let wrong = (0..).zip(&counts).filter(|&(i, &count)| count != ROUNDS * i).count();
    lab.claim("tens of thousands of coroutines run seemingly at the same time").holds(
        wrong == 0 && counts.len() == 10_000,
        format!("{} counters in turn, {ROUNDS} rounds, {wrong} wrong counts", counts.len()),
    );
    lab.claim("a coroutine that waits takes at most 128 bytes")
        .holds(bytes <= 128, format!("{bytes} bytes"));
    lab.claim("a hundred coroutines cost less than a tenth of a hundred threads")
        .compare("100 coroutines", || by_coroutines(100))
        .to("100 threads", || by_threads(100))
        .at_most(0.1)?;
    lab.beside_python("ten_thousand.py", || Ok(by_coroutines(10_000)?.iter().sum::<u64>()))?;
    Ok(())
}
