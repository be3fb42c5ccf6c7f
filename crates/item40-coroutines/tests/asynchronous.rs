//! Tests of coroutines that yield, and also await what a runtime brings.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
};

use item40_coroutines::{
    Channel, Coroutine, CoroutineState, Frames, ResumeError, SharedChannel, Step,
};
use tokio::{
    runtime::Builder,
    sync::{mpsc, oneshot},
};

fn block_on<T>(future: impl Future<Output = T>) -> T {
    Builder::new_current_thread().build().expect("a runtime starts").block_on(future)
}

/// Counts how often it is called.
#[derive(Default)]
struct Calls(AtomicUsize);

impl Wake for Calls {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn send_async_waits_for_what_the_body_awaits() {
    block_on(async {
        let (sender, mut numbers) = mpsc::channel::<u32>(1);
        let feeder = async move {
            for number in 1..=3 {
                sender.send(number).await.expect("the coroutine listens");
            }
        };
        let mut it = Coroutine::boxed(async |co: &Channel<u32, u32>| {
            let mut factor = 1;
            while let Some(number) = numbers.recv().await {
                factor = co.yield_(number * factor).await;
            }
            "end"
        });
        let steps = async {
            assert_eq!(it.start_async().await, Ok(Step::Yielded(1)));
            assert_eq!(it.send_async(10).await, Ok(Step::Yielded(20)));
            assert_eq!(it.send_async(100).await, Ok(Step::Yielded(300)));
            assert_eq!(it.send_async(0).await, Ok(Step::Complete("end")));
        };
        futures_util::future::join(feeder, steps).await;
        assert_eq!(it.advance_async().await, Err(ResumeError::Finished));
    });
}

#[test]
fn sync_and_async_resumes_mix_while_no_step_is_open() {
    let mut it = Coroutine::boxed(async |co: &Channel<u32, u32>| {
        let mut sum = 0;
        loop {
            sum += co.yield_(sum).await;
        }
    });
    block_on(async {
        let first: Result<Step<u32, ()>, _> = it.advance_async().await;
        assert_eq!(first, Ok(Step::Yielded(0)));
        assert_eq!(it.send(1), Ok(Step::Yielded(1)));
        assert_eq!(it.send_async(2).await, Ok(Step::Yielded(3)));
        assert_eq!(it.start_async().await, Err(ResumeError::AlreadyStarted));
        assert_eq!(it.continue_async().await, Err(ResumeError::AlreadyStarted));
        assert_eq!(it.advance_async().await, Ok(Step::Yielded(3)));
    });
}

/// Polls `future` once with a waker that counts.
fn poll_once<T>(future: Pin<&mut impl Future<Output = T>>, calls: &Arc<Calls>) -> Poll<T> {
    let waker = Waker::from(Arc::clone(calls));
    future.poll(&mut Context::from_waker(&waker))
}

#[test]
fn dropped_step_is_continued_and_loses_nothing() {
    let (sender, receiver) = oneshot::channel::<u32>();
    let mut it = Coroutine::boxed(async |co: &Channel<u32, u32>| {
        let sent = co.yield_(0).await;
        let answer = receiver.await.expect("the test sends");
        co.yield_(sent + answer).await
    });
    let calls = Arc::new(Calls::default());
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert!(poll_once(pin!(it.send_async(5)), &calls).is_pending());
    assert_eq!(it.state(), CoroutineState::Awaiting);
    let refused = it.send(6).unwrap_err();
    assert_eq!((refused.reason(), refused.into_value()), (ResumeError::Awaiting, Some(6)));
    assert_eq!(it.start(), Err(ResumeError::Awaiting));
    assert_eq!(it.advance(), Err(ResumeError::Awaiting));
    assert_eq!(calls.0.load(Ordering::Relaxed), 0);
    sender.send(30).expect("the coroutine waits");
    assert_eq!(calls.0.load(Ordering::Relaxed), 1, "the sender wakes the step");
    assert_eq!(poll_once(pin!(it.continue_async()), &calls), Poll::Ready(Ok(Step::Yielded(35))));
    assert_eq!(it.send(1), Ok(Step::Complete(1)));
}

#[test]
fn step_that_is_never_polled_changes_nothing() {
    let mut it = Coroutine::boxed(async |co: &Channel<u32, u32>| co.yield_(0).await);
    drop(it.start_async());
    assert_eq!(it.state(), CoroutineState::Unstarted);
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    drop(it.send_async(5));
    assert_eq!(it.send(6), Ok(Step::Complete(6)));
}

#[test]
fn close_drops_the_locals_of_an_open_step() {
    let local = Rc::new(());
    let kept = Rc::clone(&local);
    let mut it = Coroutine::boxed(async move |co: &Channel<(), ()>| {
        std::future::pending::<()>().await;
        co.yield_(()).await;
        drop(kept);
    });
    assert!(poll_once(pin!(it.start_async()), &Arc::default()).is_pending());
    assert_eq!(Rc::strong_count(&local), 2);
    it.close();
    assert_eq!((it.state(), Rc::strong_count(&local)), (CoroutineState::Finished, 1));
}

#[test]
fn panic_in_an_async_step_finishes_the_coroutine() {
    let mut it = Coroutine::boxed(async |co: &Channel<u32, u32>| {
        let divisor = co.yield_(0).await;
        tokio::task::yield_now().await;
        co.yield_(1 / divisor).await;
    });
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    let panic = catch_unwind(AssertUnwindSafe(|| block_on(it.send_async(0)).is_ok()));
    assert!(panic.is_err());
    assert_eq!(it.state(), CoroutineState::Finished);
}

#[test]
fn two_yields_at_once_panic_in_an_async_step() {
    let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| {
        drop(co.yield_(1));
        co.yield_(2).await;
    });
    let panic = catch_unwind(AssertUnwindSafe(|| block_on(it.start_async()).is_ok()));
    assert!(panic.is_err());
    assert_eq!(it.state(), CoroutineState::Finished);
}

#[test]
fn frames_await_at_every_level() {
    async fn ladder(co: Frames<'_, u32, u32>, depth: u32) -> u32 {
        tokio::task::yield_now().await;
        if depth == 0 {
            return co.yield_(7).await;
        }
        let below = co.call(ladder(co.clone(), depth - 1)).await;
        tokio::task::yield_now().await;
        below + 1
    }
    let mut it = Coroutine::deep(|co| ladder(co, 50));
    block_on(async {
        assert_eq!(it.start_async().await, Ok(Step::Yielded(7)));
        assert_eq!(it.send_async(100).await, Ok(Step::Complete(150)));
    });
}

/// The future of an async step is `Send` when the coroutine is: this test would not compile else.
#[test]
fn async_step_moves_to_another_thread() {
    let (sender, receiver) = oneshot::channel::<u32>();
    let mut it = Coroutine::boxed_send(|co: Arc<SharedChannel<u32, u32>>| async move {
        let answer = receiver.await.expect("the test sends");
        co.yield_(answer).await
    });
    let elsewhere = thread::spawn(move || {
        block_on(async move {
            assert_eq!(it.start_async().await, Ok(Step::Yielded(3)));
            it.send_async(4).await
        })
    });
    sender.send(3).expect("the coroutine waits");
    assert_eq!(elsewhere.join().unwrap(), Ok(Step::Complete(4)));
}

#[cfg(feature = "stream")]
#[test]
fn stream_waits_between_values_and_ends() {
    use std::future::poll_fn;

    use futures_util::{StreamExt, stream::FusedStream};

    let (sender, mut numbers) = mpsc::channel::<u32>(1);
    let mut stream = Coroutine::boxed(async move |co| {
        while let Some(number) = numbers.recv().await {
            co.yield_(number * 10).await;
            co.yield_(number).await;
        }
        "end"
    })
    .into_stream();
    block_on(async {
        let mut early = pin!(stream.next());
        assert!(poll_fn(|context| Poll::Ready(early.as_mut().poll(context).is_pending())).await);
        sender.send(1).await.unwrap();
        assert_eq!(early.await, Some(10), "the dropped step was continued");
        assert_eq!(stream.next().await, Some(1));
        sender.send(2).await.unwrap();
        drop(sender);
        assert_eq!(stream.by_ref().collect::<Vec<_>>().await, [20, 2]);
        assert!(stream.is_terminated());
        assert_eq!(stream.next().await, None);
    });
    assert_eq!(stream.returned(), Some("end"));
}
