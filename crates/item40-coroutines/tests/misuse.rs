//! Tests of bodies and callers that misuse a coroutine.

use std::{
    cell::RefCell,
    convert::Infallible,
    future::{pending, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    rc::Rc,
    task::Poll,
};

use item40_coroutines::{Channel, Coroutine, ResumeError, Step};

/// Answers with the sum so far, until the sum exceeds 100.
async fn sum(co: &Channel<u32, u32>) -> &'static str {
    let mut sum = 0;
    while sum <= 100 {
        sum += co.yield_(sum).await;
    }
    "enough"
}

#[test]
fn foreign_await_is_refused_and_closes_coroutine() {
    let local = Rc::new(());
    let mut it = Coroutine::boxed(async |co: &Channel<(), ()>| {
        let _local = Rc::clone(&local);
        co.yield_(()).await;
        pending::<()>().await;
    });
    assert_eq!(it.start(), Ok(Step::Yielded(())));
    let refused = it.send(()).unwrap_err();
    assert_eq!(refused.reason(), ResumeError::ForeignAwait);
    assert!(refused.to_string().contains("awaits something else than `yield_`"));
    assert_eq!(Rc::strong_count(&local), 1, "the local was dropped");
    assert_eq!(it.send(()).map_err(ResumeError::from), Err(ResumeError::Finished));
}

#[test]
fn foreign_await_passes_when_future_is_ready() {
    let mut it = Coroutine::boxed(async |co: &Channel<u32, u32>| {
        let two = std::future::ready(2).await;
        co.yield_(two).await + two
    });
    assert_eq!(it.start(), Ok(Step::Yielded(2)));
    assert_eq!(it.send(40), Ok(Step::Complete(42)));
}

#[test]
fn yield_on_the_channel_of_another_is_refused() {
    let others = Channel::<u32, u32>::new();
    let channel = Channel::<u32, u32>::new();
    let mut it = Coroutine::new(&channel, Some(Box::pin(sum(&others))));
    assert_eq!(it.start(), Err(ResumeError::ForeignAwait));
    let mut other = Coroutine::new(&others, Some(Box::pin(sum(&others))));
    assert_eq!(other.start(), Ok(Step::Yielded(0)), "the value that was left there does no harm");
    assert_eq!(other.send(3), Ok(Step::Yielded(3)));
}

#[test]
#[should_panic(expected = "cannot yield two values at once")]
fn two_yields_at_once_panic() {
    let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| {
        let (mut one, mut two) = (pin!(co.yield_(1)), pin!(co.yield_(2)));
        poll_fn(|context| {
            let _ = one.as_mut().poll(context);
            two.as_mut().poll(context)
        })
        .await;
    });
    let _ = it.start();
}

#[test]
#[should_panic(expected = "cannot yield two values at once")]
fn yield_panics_after_one_that_was_not_awaited() {
    let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| {
        drop(co.yield_(1));
        co.yield_(2).await;
    });
    let _ = it.start();
}

#[test]
fn yield_polled_twice_still_gets_its_value() {
    let mut it = Coroutine::boxed(async |co: &Channel<u32, u32>| {
        let mut waiting = pin!(co.yield_(1));
        poll_fn(|context| match waiting.as_mut().poll(context) {
            Poll::Pending => waiting.as_mut().poll(context),
            ready @ Poll::Ready(_) => ready,
        })
        .await
    });
    assert_eq!(it.start(), Ok(Step::Yielded(1)));
    assert_eq!(it.send(2), Ok(Step::Complete(2)));
}

#[test]
fn shared_channel_serves_nested_coroutines() {
    let channel = Channel::new();
    let inner = RefCell::new(Coroutine::new(&channel, Some(Box::pin(sum(&channel)))));
    let outer = async |co: &Channel<u32, u32>| -> Infallible {
        let mut value = inner.borrow_mut().start().unwrap().yielded().unwrap();
        loop {
            let sent = co.yield_(value + 1000).await;
            value = inner.borrow_mut().send(sent).unwrap().yielded().unwrap();
        }
    };
    let mut outer = Coroutine::new(&channel, Some(Box::pin(outer(&channel))));
    assert_eq!(outer.start(), Ok(Step::Yielded(1000)));
    assert_eq!(outer.send(5), Ok(Step::Yielded(1005)));
    assert_eq!(inner.borrow_mut().send(6), Ok(Step::Yielded(11)));
    assert_eq!(outer.send(7), Ok(Step::Yielded(1018)));
}

#[test]
fn panic_leaves_no_value_in_a_shared_channel() {
    let channel = Channel::<u32, u32>::new();
    let panics = async {
        let mut waiting = pin!(channel.yield_(13));
        poll_fn(|context| {
            let _ = waiting.as_mut().poll(context);
            Poll::<()>::Ready(())
        })
        .await;
        panic!("after a value was put there");
    };
    let mut first = Coroutine::new(&channel, Some(Box::pin(panics)));
    assert!(catch_unwind(AssertUnwindSafe(|| first.start().is_ok())).is_err());
    let mut second = Coroutine::new(&channel, Some(Box::pin(sum(&channel))));
    assert_eq!(second.start(), Ok(Step::Yielded(0)));
    assert_eq!(second.send(1), Ok(Step::Yielded(1)));
}

#[test]
fn yield_without_await_is_reported_at_the_next_resume() {
    let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| {
        drop(co.yield_(1)); // The value is handed over by the call
        pending::<()>().await;
    });
    assert_eq!(it.start(), Ok(Step::Yielded(1)));
    assert_eq!(it.send(()).map_err(ResumeError::from), Err(ResumeError::ForeignAwait));
}

#[test]
fn completion_leaves_no_value_in_a_shared_channel() {
    let channel = Channel::<u32, u32>::new();
    let forgetful = async {
        drop(channel.yield_(13));
        "done"
    };
    let mut first = Coroutine::new(&channel, Some(Box::pin(forgetful)));
    assert_eq!(first.start(), Ok(Step::Complete("done")));
    let mut second = Coroutine::new(&channel, Some(Box::pin(sum(&channel))));
    assert_eq!(second.start(), Ok(Step::Yielded(0)));
}

/// A value that a foreign future did not take is not kept for the next coroutine on the channel.
#[test]
fn refusal_leaves_no_value_in_a_shared_channel() {
    let channel = Channel::<u32, u32>::new();
    let refused = async {
        drop(channel.yield_(0));
        pending::<()>().await;
    };
    let mut first = Coroutine::new(&channel, Some(Box::pin(refused)));
    assert_eq!(first.start(), Ok(Step::Yielded(0)));
    assert_eq!(first.send(99).map_err(ResumeError::from), Err(ResumeError::ForeignAwait));
    let mut second = Coroutine::new(&channel, Some(Box::pin(sum(&channel))));
    assert_eq!(second.start(), Ok(Step::Yielded(0)), "and does not continue with 99");
}

/// Values pass through the channel in both directions, and each is dropped exactly once.
#[test]
fn channel_drops_every_value_exactly_once() {
    let value = Rc::new(());
    let mut it = Coroutine::boxed(async |co: &Channel<Rc<()>, Rc<()>>| {
        let mut kept = Vec::new();
        let mut last = Rc::clone(&value);
        for _ in 0..3 {
            last = co.yield_(last).await;
            kept.push(Rc::clone(&last));
        }
        kept.len()
    });
    let mut step = it.start();
    while let Ok(Step::Yielded(out)) = step {
        step = it.send(out).map_err(ResumeError::from);
    }
    assert_eq!(step, Ok(Step::Complete(3)));
    drop(it);
    assert_eq!(Rc::strong_count(&value), 1);
}
