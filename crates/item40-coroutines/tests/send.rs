//! Tests that a coroutine is `Send` when what it holds is; else this file would not compile.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    rc::Rc,
    sync::mpsc,
    thread,
};

use item40_coroutines::{
    Channel, Coroutine, CoroutineState, ResumeError, SharedChannel, Step, Yield,
};

fn send<T: Send>(value: T) -> T {
    value
}

/// A body for both kinds of channel.
async fn sum(co: &impl Yield<u32, u32>) -> &'static str {
    let mut sum = 0;
    while sum <= 100 {
        sum += co.yield_(sum).await;
    }
    "enough"
}

#[test]
fn boxed_send_moves_to_another_thread_between_yields() {
    let mut it = Coroutine::boxed_send(|co| async move { sum(&*co).await });
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    for (value, expected) in [(1, 1), (2, 3), (3, 6)] {
        it = thread::spawn(move || {
            assert_eq!(it.send(value), Ok(Step::Yielded(expected)));
            it
        })
        .join()
        .unwrap();
    }
    assert_eq!(it.send(100), Ok(Step::Complete("enough")));
}

#[test]
fn stack_coroutine_is_lent_to_another_thread() {
    let channel = SharedChannel::new();
    let body = pin!(Some(sum(&channel)));
    let mut it = send(Coroutine::new(&channel, body));
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(it.start(), Ok(Step::Yielded(0))));
    });
    assert_eq!(it.send(7), Ok(Step::Yielded(7)));
}

/// Values that borrow are allowed, as long as they are `Send`.
#[test]
fn coroutine_is_send_when_what_it_holds_is() {
    let name = "Ada".to_owned();
    let lend = name.as_str();
    let it = Coroutine::boxed_send(move |co| async move {
        let held = lend;
        let more: Vec<&str> = co.yield_(lend).await;
        drop((held, more));
    });
    drop(send(it));
}

#[test]
fn shared_channel_keeps_the_promises_of_channel() {
    let dropped = Rc::new(());
    let channel = SharedChannel::<u32, u32>::new();
    // An `Rc` inside is allowed; then it is not `Send`, and all else holds.
    let local = Rc::clone(&dropped);
    let body = pin!(Some(async {
        let local = local;
        let divisor = channel.yield_(0).await;
        channel.yield_(100 / divisor).await;
        drop(local);
    }));
    let mut it = Coroutine::new(&channel, body);
    assert_eq!(it.send(1).map_err(ResumeError::from), Err(ResumeError::NotStarted));
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.start(), Err(ResumeError::AlreadyStarted));
    assert!(catch_unwind(AssertUnwindSafe(|| it.send(0))).is_err());
    assert_eq!(
        (it.state(), it.send(1).map_err(ResumeError::from)),
        (CoroutineState::Finished, Err(ResumeError::Finished))
    );
    assert_eq!(Rc::strong_count(&dropped), 1);
}

#[test]
fn shared_channel_refuses_foreign_await_and_two_values() {
    let mut it = Coroutine::boxed_send(|co| async move {
        co.yield_(1).await;
        std::future::pending::<()>().await;
    });
    assert_eq!(it.start(), Ok(Step::Yielded(1)));
    assert_eq!(it.send(()).map_err(ResumeError::from), Err(ResumeError::ForeignAwait));
    let mut it = Coroutine::boxed_send(|co| async move {
        let (one, two) = (co.yield_(1), co.yield_(2));
        let () = one.await;
        two.await;
    });
    let panic = catch_unwind(AssertUnwindSafe(|| it.start()));
    let panic = panic.unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("cannot yield two values at once"), "{text}");
}

/// The cells are locked; a panic of one coroutine must not poison them for the others.
#[test]
fn panic_does_not_poison_a_shared_channel() {
    let channel = SharedChannel::<u32, u32>::new();
    let mut first = Coroutine::new(
        &channel,
        Some(Box::pin(async {
            drop(channel.yield_(1));
            drop(channel.yield_(2));
        })),
    );
    assert!(catch_unwind(AssertUnwindSafe(|| first.start().is_ok())).is_err());
    let mut second = Coroutine::new(&channel, Some(Box::pin(sum(&channel))));
    assert_eq!(second.start(), Ok(Step::Yielded(0)));
    assert_eq!(second.send(5), Ok(Step::Yielded(5)));
}

/// A channel is one place, so each thread's coroutine has a channel of its own.
#[test]
fn coroutines_on_two_threads_do_not_interfere() {
    let (results, all) = mpsc::channel();
    for first in [1, 1000] {
        let mut it = Coroutine::boxed_send(|co| async move {
            let mut sum = 0_u64;
            loop {
                sum += co.yield_(sum).await;
            }
        });
        let results = results.clone();
        thread::spawn(move || {
            let _: Result<Step<u64, ()>, _> = it.start();
            let steps = (0..10_000).map(|n| it.send(first + n).unwrap().yielded().unwrap());
            results.send((first, steps.last().unwrap())).unwrap();
        });
    }
    drop(results);
    let mut ends: Vec<_> = all.iter().collect();
    ends.sort_unstable();
    assert_eq!(ends, [(1, 50_005_000), (1000, 59_995_000)]);
}

/// A coroutine with a plain channel works on the thread that made it.
#[test]
fn plain_channel_works_on_its_thread() {
    let channel = Channel::new();
    let body = pin!(Some(sum(&channel)));
    let mut it = Coroutine::new(&channel, body);
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
}
