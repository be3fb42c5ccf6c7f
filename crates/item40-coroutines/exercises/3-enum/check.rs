//! Compares the machine with the coroutine, step by step.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    rc::Rc,
};

use answer::{Area, Step};
use gym::Check;
use item40_coroutines::{Channel, Coroutine};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "its steps are those of the coroutine", run: steps },
        Check { name: "each effect happens once, in its place", run: effects },
        Check { name: "it remembers no more than it needs", run: small },
        Check { name: "a machine that has returned panics", run: finished },
    ])
}

async fn area(co: &Channel<u32, &'static str>, effect: impl Fn(&'static str)) -> u32 {
    effect("begin");
    let width = co.yield_("width?").await;
    effect("half");
    let height = co.yield_("height?").await;
    effect("end");
    width * height
}

/// What each resume brought, and which effects had happened by then.
type Happened = Vec<(Step, Vec<&'static str>)>;

fn by_machine() -> Happened {
    let effects = RefCell::new(Vec::new());
    let mut machine = Area::new(|effect| effects.borrow_mut().push(effect));
    let mut resume = |input| (machine.resume(input), effects.borrow().clone());
    vec![resume(0), resume(6), resume(7)]
}

fn by_coroutine() -> Happened {
    let effects = Rc::new(RefCell::new(Vec::new()));
    let same = Rc::clone(&effects);
    let mut it = Coroutine::boxed(async move |co: &Channel<u32, &'static str>| {
        area(co, |effect| same.borrow_mut().push(effect)).await
    });
    let mut has_started = false;
    let mut resume = |input| {
        let step = if has_started { it.send(input).ok() } else { it.start().ok() };
        has_started = true;
        let step = match step.expect("it has not returned") {
            item40_coroutines::Step::Yielded(question) => Step::Yielded(question),
            item40_coroutines::Step::Complete(product) => Step::Complete(product),
        };
        (step, effects.borrow().clone())
    };
    vec![resume(0), resume(6), resume(7)]
}

fn steps() {
    let [machine, coroutine] = [by_machine(), by_coroutine()]
        .map(|happened| happened.into_iter().map(|(step, _)| step).collect::<Vec<_>>());
    assert_eq!(machine, coroutine, "your machine, and the coroutine");
}

fn effects() {
    assert_eq!(by_machine(), by_coroutine(), "your machine, and the coroutine");
}

fn small() {
    let size = size_of::<Area<fn(&'static str)>>() - size_of::<fn(&'static str)>();
    assert!(size <= 8, "the machine keeps {size} bytes: a state and one number need 8");
}

fn finished() {
    let mut machine = Area::new(|_| ());
    for input in [0, 2, 3] {
        machine.resume(input);
    }
    let again = catch_unwind(AssertUnwindSafe(|| machine.resume(1)));
    assert!(again.is_err(), "it has returned, and went on with {again:?}");
}
