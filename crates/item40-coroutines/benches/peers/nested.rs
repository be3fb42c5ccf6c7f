//! A resume of the innermost of several coroutines that await each other.

use std::{pin::Pin, pin::pin};

use corosensei::Yielder;
use genawaiter::stack::{Co, let_gen_using};
use item40_coroutines::{Channel, Coroutine, Frames};
use lab::{Bencher, Group};

use super::resume::{GOAL, answers, corosensei_answers, drive, sums, yielded};

pub(crate) const GROUP: Group = Group {
    name: "nested",
    about: "The same through 4, 16 and 64 coroutines that await each other",
    run,
};

fn run(bench: &Bencher) -> lab::Result {
    for (depth, script) in [(4, "nested_4.py"), (16, "nested_16.py"), (64, "nested_64.py")] {
        let title = format!("10,000 resumes, {depth} deep");
        let ours = || bench.row(&title).compare("item40, a stack of frames", || by_frames(depth));
        ours().to("genawaiter, boxed awaits", || by_genawaiter(depth)).at_most(GOAL)?;
        ours().to("corosensei", || by_corosensei(depth)).at_most(GOAL)?;
        ours().to("item40, boxed awaits", || by_boxed_awaits(depth)).shown()?;
        bench.beside_python(script, || by_frames(depth))?;
    }
    bench
        .row("10,000 resumes, 4 deep, depth known")
        .compare("item40, plain awaits", four_plain_awaits)
        .to("genawaiter, plain awaits", genawaiter_four_plain_awaits)
        .at_most(GOAL)?;
    bench
        .row("10,000 resumes, 4 deep, depth known")
        .compare("item40, plain awaits", four_plain_awaits)
        .to("corosensei", || by_corosensei(4))
        .at_most(GOAL)?;
    Ok(())
}

fn by_frames(depth: u32) -> lab::Result<u64> {
    async fn ladder(co: Frames<'_, u64, u64>, depth: u32) {
        if depth > 1 {
            return co.call(ladder(co.clone(), depth - 1)).await;
        }
        sums(&*co).await;
    }
    drive(Coroutine::deep(|co| ladder(co, depth)))
}

type Boxed<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

fn by_boxed_awaits(depth: u32) -> lab::Result<u64> {
    fn ladder(co: &Channel<u64, u64>, depth: u32) -> Boxed<'_> {
        Box::pin(async move {
            if depth > 1 {
                return ladder(co, depth - 1).await;
            }
            sums(co).await;
        })
    }
    let channel = Channel::new();
    drive(Coroutine::new(&channel, Some(ladder(&channel, depth))))
}

fn by_genawaiter(depth: u32) -> lab::Result<u64> {
    fn ladder<'a>(co: &'a Co<'_, u64, u64>, depth: u32) -> Boxed<'a> {
        Box::pin(async move {
            if depth > 1 {
                return ladder(co, depth - 1).await;
            }
            genawaiter_sums(co).await;
        })
    }
    let_gen_using!(it, |co| async move { ladder(&co, depth).await });
    it.resume_with(0);
    answers(|value| yielded(it.resume_with(value)))
}

async fn genawaiter_sums(co: &Co<'_, u64, u64>) {
    let mut sum = 0_u64;
    while sum < u64::MAX {
        sum = sum.wrapping_add(co.yield_(sum).await);
    }
}

/// Runs functions that call each other on the coroutine's own stack; a resume does not see them.
fn by_corosensei(depth: u32) -> lab::Result<u64> {
    #[inline(never)]
    fn ladder(yielder: &Yielder<u64, u64>, depth: u32) -> u64 {
        if depth > 1 {
            return ladder(yielder, depth - 1).wrapping_add(1);
        }
        let mut sum = 0_u64;
        loop {
            match yielder.suspend(sum) {
                u64::MAX => return sum,
                value => sum = sum.wrapping_add(value),
            }
        }
    }
    corosensei_answers(move |yielder| {
        ladder(yielder, depth);
    })
}

/// Awaits an `async fn` in an `async fn` in another: one state machine for the compiler.
fn four_plain_awaits() -> lab::Result<u64> {
    async fn one(co: &Channel<u64, u64>) {
        sums(co).await;
    }
    async fn two(co: &Channel<u64, u64>) {
        one(co).await;
    }
    async fn three(co: &Channel<u64, u64>) {
        two(co).await;
    }
    let channel = Channel::new();
    let body = pin!(Some(three(&channel)));
    drive(Coroutine::new(&channel, body))
}

fn genawaiter_four_plain_awaits() -> lab::Result<u64> {
    async fn one(co: &Co<'_, u64, u64>) {
        genawaiter_sums(co).await;
    }
    async fn two(co: &Co<'_, u64, u64>) {
        one(co).await;
    }
    let_gen_using!(it, |co| async move { two(&co).await });
    it.resume_with(0);
    answers(|value| yielded(it.resume_with(value)))
}
