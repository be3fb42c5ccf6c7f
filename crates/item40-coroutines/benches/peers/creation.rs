//! What it costs to make a coroutine, start it, resume it once and drop it.

use std::{pin::pin, rc::Rc};

use anyhow::Context;
use corosensei::{CoroutineResult, Yielder};
use genawaiter::stack::let_gen_using;
use item40_coroutines::{Body, Channel, Coroutine, Exchange};
use lab::{Bencher, Group};

use super::resume::{GOAL, sums, with_kept_stack, yielded, yielded_by_corosensei};

pub(crate) const GROUP: Group = Group {
    name: "creation",
    about: "1,000 coroutines, one after the other, are made, started, resumed once and dropped",
    run,
};

fn run(bench: &Bencher) -> lab::Result {
    let ours =
        || bench.row("made and dropped").compare("item40, on the stack", times(on_the_stack));
    let boxed = || bench.row("made and dropped, boxed").compare("item40, boxed", times(boxed));
    ours().to("genawaiter, on the stack", times(by_genawaiter)).shown()?;
    boxed().to("genawaiter::rc", times(by_boxed_genawaiter)).at_most(GOAL)?;
    let one_box = || {
        let row = bench.row("made and dropped, boxed, without a channel of its own");
        row.compare("item40, boxed, one channel for all", times(boxed_without_channel))
    };
    one_box().to("genawaiter::rc", times(by_boxed_genawaiter)).at_most(GOAL)?;
    let owned = || bench.row("made and dropped, boxed_owned").compare("item40", times(boxed_owned));
    owned().to("genawaiter::rc", times(by_boxed_genawaiter)).at_most(GOAL)?;
    boxed().to("corosensei, a new stack each", times(by_corosensei)).at_most(GOAL)?;
    boxed().to("corosensei, on a kept stack", times(by_corosensei_on_a_kept_stack)).shown()?;
    boxed().to("a thread", times(by_thread)).at_most(0.01)?;
    Ok(())
}

/// Does the work 1,000 times. A coroutine on the stack takes less time than the call of a closure by
/// which a sample is taken.
fn times(work: impl Fn() -> lab::Result<u64>) -> impl FnMut() -> lab::Result<u64> {
    move || (0..1000).map(|_| work()).sum()
}

/// Returns the answer to 7.
fn resume_once<C, B>(mut it: Coroutine<C, B>) -> lab::Result<u64>
where
    C: std::ops::Deref<Target: Exchange<In = u64, Out = u64>>,
    B: Body,
{
    it.start()?;
    it.send(std::hint::black_box(7))?.yielded().context("no answer")
}

fn on_the_stack() -> lab::Result<u64> {
    let channel = Channel::new();
    let body = pin!(Some(sums(&channel)));
    resume_once(Coroutine::new(&channel, body))
}

fn boxed() -> lab::Result<u64> {
    resume_once(Coroutine::boxed(async |co: &Channel<_, _>| sums(co).await))
}

fn boxed_owned() -> lab::Result<u64> {
    resume_once(Coroutine::boxed_owned(|co: Rc<Channel<_, _>>| async move { sums(&*co).await }))
}

/// Makes one allocation less: several coroutines can share a channel.
fn boxed_without_channel() -> lab::Result<u64> {
    let channel = Channel::new();
    resume_once(Coroutine::new(&channel, Some(Box::pin(sums(&channel)))))
}

fn by_genawaiter() -> lab::Result<u64> {
    let_gen_using!(it, |co: genawaiter::stack::Co<'_, u64, u64>| async move {
        let mut sum = 0_u64;
        while sum < u64::MAX {
            sum = sum.wrapping_add(co.yield_(sum).await);
        }
    });
    it.resume_with(0);
    yielded(it.resume_with(std::hint::black_box(7))).context("no answer")
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
    yielded(it.resume_with(std::hint::black_box(7))).context("no answer")
}

fn by_corosensei_on_a_kept_stack() -> lab::Result<u64> {
    with_kept_stack(|stack| {
        let mut it = corosensei::Coroutine::with_stack(stack, |yielder: &Yielder<u64, u64>, _| {
            let mut sum = 0_u64;
            loop {
                match yielder.suspend(sum) {
                    u64::MAX => return,
                    value => sum = sum.wrapping_add(value),
                }
            }
        });
        it.resume(0);
        let answer = yielded_by_corosensei(it.resume(std::hint::black_box(7)));
        it.resume(u64::MAX);
        Ok((answer.context("no answer")?, it.into_stack()))
    })
}

fn by_corosensei() -> lab::Result<u64> {
    let mut it = corosensei::Coroutine::new(|yielder: &Yielder<u64, u64>, _| {
        let mut sum = 0_u64;
        loop {
            match yielder.suspend(sum) {
                u64::MAX => return,
                value => sum = sum.wrapping_add(value),
            }
        }
    });
    it.resume(0);
    let CoroutineResult::Yield(sum) = it.resume(std::hint::black_box(7)) else {
        anyhow::bail!("no answer");
    };
    it.resume(u64::MAX);
    Ok(sum)
}

fn by_thread() -> lab::Result<u64> {
    let thread = std::thread::spawn(|| std::hint::black_box(7));
    thread.join().ok().context("no answer")
}
