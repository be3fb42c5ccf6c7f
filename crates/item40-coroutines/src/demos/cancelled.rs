//! A future that is dropped where it waits, and what it had taken by then.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::poll_fn,
    pin::pin,
    task::{Context, Poll, Waker},
};

use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "cancelled",
    cells: "",
    about: "A future that is cancelled loses what it has already taken",
    run,
};

type Letters = RefCell<VecDeque<&'static str>>;

/// Takes the next letter, or waits for it.
async fn next(letters: &Letters) -> &'static str {
    poll_fn(|_| letters.borrow_mut().pop_front().map_or(Poll::Pending, Poll::Ready)).await
}

/// Not cancel safe: it may be dropped between the two letters, and the first one is lost.
async fn one_by_one(letters: &Letters) -> [&'static str; 2] {
    let first = next(letters).await;
    [first, next(letters).await]
}

/// Cancel safe: it takes nothing before both letters are there.
async fn both_at_once(letters: &Letters) -> [&'static str; 2] {
    poll_fn(|_| {
        let mut letters = letters.borrow_mut();
        let Some(&two) = letters.make_contiguous().first_chunk() else { return Poll::Pending };
        letters.drain(..2);
        Poll::Ready(two)
    })
    .await
}

#[expect(clippy::unnecessary_wraps, reason = "other demos can fail")]
fn run(lab: &Lab) -> lab::Result {
    let left = |take: fn(&Letters) -> bool| {
        let letters = RefCell::new(VecDeque::from(["first"]));
        let is_done = take(&letters);
        (is_done, letters.into_inner().len())
    };
    // A timeout or a `select!` does the same: it polls, and drops what is not done.
    let (_, lost) = left(|letters| is_done(one_by_one(letters)));
    let (_, kept) = left(|letters| is_done(both_at_once(letters)));
    lab.say(format!("Taken one by one and cancelled: {lost} of 1 letters are left"));
    lab.say(format!("Taken both at once and cancelled: {kept} of 1 letters are left"));
    lab.claim("A future that is dropped at its second wait loses what the first wait gave it")
        .holds(lost == 0, "the letter is gone with the future");
    lab.claim("A future that takes all at once is cancel safe")
        .holds(kept == 1, "the letter is still in the queue");
    Ok(())
}

/// Polls a future once, and drops it.
fn is_done(future: impl Future) -> bool {
    pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
}
