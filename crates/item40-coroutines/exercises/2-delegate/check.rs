//! Answers the questions of a coroutine inside a coroutine.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::process::ExitCode;

use answer::{Trace, both};
use gym::Check;
use item40_coroutines::{Channel, Coroutine, Step};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "questions come out, and answers go in", run: questions },
        Check { name: "the results come back", run: results },
        Check { name: "the second begins when the first has ended", run: order },
        Check { name: "a drop in the middle drops the one inside", run: dropped },
    ])
}

/// Sends these answers; returns the questions, the result, and what has happened.
fn converse(answers: &[u32]) -> (Vec<String>, Option<u32>, Vec<String>) {
    let trace = Trace::default();
    let (mut questions, mut result) = (Vec::new(), None);
    {
        let trace = trace.clone();
        let mut it =
            Coroutine::boxed(async move |co: &Channel<u32, String>| both(co, &trace).await);
        let mut note = |step| match step {
            Ok(Step::Yielded(question)) => questions.push(question),
            Ok(Step::Complete(product)) => result = Some(product),
            Err(error) => gym::fail(format_args!("the coroutine cannot go on: {error}")),
        };
        note(it.start().map_err(|error| error.to_string()));
        for &answer in answers {
            note(it.send(answer).map_err(|error| error.to_string()));
        }
    }
    let happened = trace.0.borrow().clone();
    (questions, result, happened)
}

fn questions() {
    let (questions, ..) = converse(&[1, 1, 1, 1, 1]);
    let expected = ["width 1?", "width 2?", "width 3?", "height 1?", "height 2?", "height 3?"];
    assert_eq!(questions, expected, "the questions");
}

fn results() {
    let (_, result, _) = converse(&[1, 2, 3, 10, 20, 30]);
    assert_eq!(result, Some(360), "1 + 2 + 3 times 10 + 20 + 30");
}

fn order() {
    let (.., happened) = converse(&[1; 6]);
    let expected = ["width begins", "width ends", "height begins", "height ends"];
    assert_eq!(happened, expected, "what happened");
}

fn dropped() {
    let (.., happened) = converse(&[1]);
    assert_eq!(happened, ["width begins", "width ends"], "what happened");
}
