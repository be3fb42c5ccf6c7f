//! The cost of a resume: 10,000 values go in one after the other, the sum so far comes out.

use std::{cell::RefCell, convert::Infallible, hint::black_box, pin::pin, rc::Rc};

use anyhow::Context;
use corosensei::{CoroutineResult, Yielder, stack::DefaultStack};
use genawaiter::{GeneratorState, stack::let_gen_using};
use item40_coroutines::{Answering, Body, Channel, Coroutine, Exchange, SharedChannel, Yield};
use lab::{Bencher, Group};

pub(crate) const GROUP: Group = Group {
    name: "resume",
    about: "A value goes in and the sum so far comes out, 10,000 times",
    run,
};

/// The goal: at most this share of a peer's time.
pub(crate) const GOAL: f64 = 0.7;
pub(crate) const NUMBER: u64 = 10_000;

pub(crate) async fn sums(co: &impl Yield<u64, u64>) -> Infallible {
    let mut sum = 0_u64;
    loop {
        sum = sum.wrapping_add(co.yield_(sum).await);
    }
}

fn run(bench: &Bencher) -> lab::Result {
    let ours = |title: &str| bench.row(title).compare("item40, on the stack", on_the_stack);
    let boxed = |title: &str| bench.row(title).compare("item40, boxed", boxed);
    ours("10,000 resumes").to("hand-written enum", by_enum).shown()?;
    ours("10,000 resumes").to("genawaiter, on the stack", by_genawaiter).at_most(GOAL)?;
    ours("10,000 resumes").to("corosensei", by_corosensei).at_most(GOAL)?;
    boxed("10,000 resumes, boxed").to("genawaiter::rc", by_boxed_genawaiter).at_most(GOAL)?;
    boxed("10,000 resumes, boxed").to("corosensei", by_corosensei).at_most(GOAL)?;
    let owned = |title: &str| bench.row(title).compare("item40, boxed, owns its channel", owned);
    owned("10,000 resumes, boxed_owned").to("genawaiter::rc", by_boxed_genawaiter).at_most(GOAL)?;
    owned("10,000 resumes, boxed_owned").to("corosensei", by_corosensei).at_most(1.2)?;
    bench
        .row("10,000 resumes, answered in place")
        .compare("item40, Answering", in_place)
        .to("corosensei", by_corosensei)
        .at_most(0.8)?;
    bench
        .row("10,000 resumes, `Send`")
        .compare("item40, `Send`", sendable)
        .to("genawaiter::sync", by_sync_genawaiter)
        .shown()?;
    bench.beside_python("resume.py", on_the_stack)?;
    Ok(())
}

/// Returns the sum of all answers to 0, 1, 2 and so on.
pub(crate) fn answers(mut send: impl FnMut(u64) -> Option<u64>) -> lab::Result<u64> {
    let mut all = 0_u64;
    for value in 0..NUMBER {
        // Without it the compiler sums up the enum in one formula, and nothing is resumed.
        all = all.wrapping_add(send(black_box(value)).context("no answer")?);
    }
    Ok(all)
}

/// Starts a coroutine, and returns the sum of its answers.
pub(crate) fn drive<C, B>(mut it: Coroutine<C, B>) -> lab::Result<u64>
where
    C: std::ops::Deref<Target: Exchange<In = u64, Out = u64>>,
    B: Body,
{
    it.start()?;
    answers(|value| it.send(value).ok()?.yielded())
}

fn on_the_stack() -> lab::Result<u64> {
    let channel = Channel::new();
    let body = pin!(Some(sums(&channel)));
    drive(Coroutine::new(&channel, body))
}

fn boxed() -> lab::Result<u64> {
    drive(Coroutine::boxed(async |co: &Channel<_, _>| sums(co).await))
}

fn owned() -> lab::Result<u64> {
    // Another type than that of `boxed`, so that each has compiled code of its own, as in a program
    // that has one of them.
    async fn owned_sums(co: Rc<Channel<u64, u64>>) {
        let mut sum = 0_u64;
        while sum < u64::MAX {
            sum = sum.wrapping_add(co.yield_(sum).await);
        }
    }
    drive(Coroutine::boxed_owned(owned_sums))
}

/// Answers with the same values, each within its `yield_`, and returns the sum of all sums.
fn in_place() -> lab::Result<u64> {
    async fn sums(co: &impl Yield<Option<u64>, u64>) {
        let mut sum = 0_u64;
        while let Some(value) = co.yield_(sum).await {
            sum = sum.wrapping_add(value);
        }
    }
    let mut all = 0_u64;
    let mut values = 0..NUMBER;
    let co = Answering::new(|sum: u64| {
        all = all.wrapping_add(sum);
        values.next().map(black_box)
    });
    co.run(sums(&co))?;
    Ok(all)
}

fn sendable() -> lab::Result<u64> {
    let channel = SharedChannel::new();
    let body = pin!(Some(sums(&channel)));
    drive(Coroutine::new(&channel, body))
}

/// The state machine that a coroutine saves its author from writing.
enum Sums {
    Unstarted,
    Suspended { sum: u64 },
}

impl Sums {
    fn resume(&mut self, value: u64) -> u64 {
        let sum = match self {
            Self::Unstarted => 0,
            Self::Suspended { sum } => sum.wrapping_add(value),
        };
        *self = Self::Suspended { sum };
        sum
    }
}

fn by_enum() -> lab::Result<u64> {
    let mut it = Sums::Unstarted;
    it.resume(0);
    answers(|value| Some(it.resume(value)))
}

#[expect(clippy::needless_pass_by_value, reason = "a state is what a resume comes back with")]
pub(crate) fn yielded<R>(state: GeneratorState<u64, R>) -> Option<u64> {
    match state {
        GeneratorState::Yielded(out) => Some(out),
        GeneratorState::Complete(_) => None,
    }
}

fn by_genawaiter() -> lab::Result<u64> {
    async fn sums(co: genawaiter::stack::Co<'_, u64, u64>) -> Infallible {
        let mut sum = 0_u64;
        loop {
            sum = sum.wrapping_add(co.yield_(sum).await);
        }
    }
    let_gen_using!(it, sums);
    it.resume_with(0);
    answers(|value| yielded(it.resume_with(value)))
}

fn by_boxed_genawaiter() -> lab::Result<u64> {
    type Boxed = std::pin::Pin<Box<dyn Future<Output = ()>>>;
    let mut it = genawaiter::rc::Gen::new(|co: genawaiter::rc::Co<u64, u64>| -> Boxed {
        Box::pin(async move {
            let mut sum = 0_u64;
            while sum < u64::MAX {
                sum = sum.wrapping_add(co.yield_(sum).await);
            }
        })
    });
    it.resume_with(0);
    answers(|value| yielded(it.resume_with(value)))
}

fn by_sync_genawaiter() -> lab::Result<u64> {
    let mut it = genawaiter::sync::Gen::new(|co: genawaiter::sync::Co<u64, u64>| async move {
        let mut sum = 0_u64;
        while sum < u64::MAX {
            sum = sum.wrapping_add(co.yield_(sum).await);
        }
    });
    it.resume_with(0);
    answers(|value| yielded(it.resume_with(value)))
}

/// Resumes a coroutine with a stack of its own. It ends at the value `u64::MAX`; else its stack would
/// be unwound, which takes far longer than all the resumes.
fn by_corosensei() -> lab::Result<u64> {
    corosensei_answers(|yielder| {
        let mut sum = 0_u64;
        loop {
            match yielder.suspend(sum) {
                u64::MAX => return,
                value => sum = sum.wrapping_add(value),
            }
        }
    })
}

/// Runs `body` on a stack that is kept, so that the resumes alone are measured.
pub(crate) fn corosensei_answers(
    body: impl FnOnce(&Yielder<u64, u64>) + 'static,
) -> lab::Result<u64> {
    with_kept_stack(|stack| {
        let mut it = corosensei::Coroutine::with_stack(stack, move |yielder: &Yielder<_, _>, _| {
            body(yielder);
        });
        it.resume(0);
        let answers = answers(|value| yielded_by_corosensei(it.resume(value)))?;
        it.resume(u64::MAX);
        Ok((answers, it.into_stack()))
    })
}

#[inline]
pub(crate) fn yielded_by_corosensei(result: CoroutineResult<u64, ()>) -> Option<u64> {
    match result {
        CoroutineResult::Yield(out) => Some(out),
        CoroutineResult::Return(()) => None,
    }
}

/// Calls `work` with a stack that is kept from call to call.
pub(crate) fn with_kept_stack<T>(
    work: impl FnOnce(DefaultStack) -> lab::Result<(T, DefaultStack)>,
) -> lab::Result<T> {
    thread_local! {
        static STACK: RefCell<Option<DefaultStack>> = const { RefCell::new(None) };
    }
    let stack = match STACK.take() {
        Some(stack) => stack,
        None => DefaultStack::new(1 << 20)?,
    };
    let (value, stack) = work(stack)?;
    STACK.set(Some(stack));
    Ok(value)
}
