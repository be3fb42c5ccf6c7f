//! Sends values that depend on what came out.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::process::ExitCode;

use answer::minimum;
use gym::Check;
use item40_coroutines::{Coroutine, Step};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "the first yield gives out nothing", run: first },
        Check { name: "each value out is the smallest so far", run: smallest },
        Check { name: "None ends it with the number of values", run: ends },
    ])
}

fn first() {
    assert_eq!(Coroutine::boxed(minimum).start(), Ok(Step::Yielded(None)));
}

fn smallest() {
    let mut it = Coroutine::boxed(minimum);
    it.start().expect("it starts once");
    let (mut last, mut expected) = (100, None);
    for step in [0, -10, 25, 1, -1, -30, 0, 4] {
        let sent = last + step;
        expected = Some(expected.map_or(sent, |smallest: i64| smallest.min(sent)));
        let out = it.send(Some(sent));
        assert_eq!(out, Ok(Step::Yielded(expected)), "{sent} was sent");
        last = expected.unwrap_or(last);
    }
}

fn ends() {
    for count in 0..3 {
        let mut it = Coroutine::boxed(minimum);
        it.start().expect("it starts once");
        for value in 0..count {
            it.send(Some(value)).expect("it goes on");
        }
        let count = usize::try_from(count).expect("it is small");
        assert_eq!(it.send(None), Ok(Step::Complete(count)), "{count} values were sent");
    }
}
