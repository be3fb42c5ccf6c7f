//! Tests of yields and calls that a body gives up, or makes where they cannot be answered.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    rc::Rc,
    sync::{Arc, Weak},
    task::Poll,
};

use item40_coroutines::{
    Channel, Coroutine, CoroutineState, Frames, ResumeError, SharedChannel, Step, Yield,
};

/// Waits until the flag is set; it is polled only when the coroutine is resumed.
async fn is_set(flag: &Cell<bool>) {
    poll_fn(|_| if flag.get() { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// Polls `first`, then `second`, and ends with the first of them that is ready.
async fn select(mut first: Pin<&mut impl Future>, mut second: Pin<&mut impl Future>) {
    poll_fn(|context| {
        if first.as_mut().poll(context).is_ready() || second.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        Poll::Pending
    })
    .await;
}

/// Gives its first `yield_` up when the flag is set, and returns the answer to the second.
async fn stoppable(co: &impl Yield<u32, &'static str>, flag: &Cell<bool>) -> u32 {
    select(pin!(is_set(flag)), pin!(async { co.yield_("work").await })).await;
    co.yield_("stopped").await
}

#[test]
fn value_for_a_given_up_yield_does_not_answer_the_next() {
    let flag = Cell::new(false);
    let mut it = Coroutine::boxed(async |co: &Channel<_, _>| stoppable(co, &flag).await);
    assert_eq!(it.start(), Ok(Step::Yielded("work")));
    flag.set(true);
    assert_eq!(it.send(1), Ok(Step::Yielded("stopped")));
    assert_eq!(it.send(2), Ok(Step::Complete(2)));
}

#[test]
fn given_up_yield_gets_no_answer_on_a_shared_channel() {
    let flag = Cell::new(false);
    let channel = SharedChannel::new();
    let body = pin!(Some(stoppable(&channel, &flag)));
    let mut it = Coroutine::new(&channel, body);
    assert_eq!(it.start(), Ok(Step::Yielded("work")));
    flag.set(true);
    assert_eq!(it.send(1), Ok(Step::Yielded("stopped")));
    assert_eq!(it.send(2), Ok(Step::Complete(2)));
}

#[test]
fn given_up_yield_gets_no_answer_in_a_frame() {
    async fn inner<'a>(co: Frames<'a, u32, &'static str>, flag: &'a Cell<bool>) -> u32 {
        stoppable(&co, flag).await
    }
    let flag = Cell::new(false);
    let mut it = Coroutine::deep(|co| {
        let flag = &flag;
        async move { co.call(inner(co.clone(), flag)).await }
    });
    assert_eq!(it.start(), Ok(Step::Yielded("work")));
    flag.set(true);
    assert_eq!(it.send(1), Ok(Step::Yielded("stopped")));
    assert_eq!(it.send(2), Ok(Step::Complete(2)));
}

/// A local whose drop runs a function that yields.
struct YieldsWhenDropped<'a>(&'a dyn Fn());

impl Drop for YieldsWhenDropped<'_> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[test]
fn close_does_not_panic_when_locals_yield_in_drop() {
    let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| {
        let yields = || drop(co.yield_(9));
        let (_first, _second) = (YieldsWhenDropped(&yields), YieldsWhenDropped(&yields));
        co.yield_(0).await;
    });
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    it.close();
    assert_eq!(it.state(), CoroutineState::Finished);
}

#[test]
fn drop_does_not_panic_when_locals_yield_in_drop() {
    let channel = SharedChannel::<(), u32>::new();
    let body = async {
        let yields = || drop(channel.yield_(9));
        let (_first, _second) = (YieldsWhenDropped(&yields), YieldsWhenDropped(&yields));
        channel.yield_(0).await;
    };
    let mut it = Coroutine::new(&channel, Some(Box::pin(body)));
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    drop(it);
    let mut next = Coroutine::new(&channel, Some(Box::pin(async { channel.yield_(1).await })));
    assert_eq!(next.start(), Ok(Step::Yielded(1)), "nothing is left in the channel");
}

#[test]
fn value_of_a_dropped_coroutine_is_dropped_by_the_next_resume() {
    let channel = Channel::<(), Rc<()>>::new();
    let value = Rc::new(());
    let body = async {
        let yields = || drop(channel.yield_(Rc::clone(&value)));
        let _local = YieldsWhenDropped(&yields);
        channel.yield_(Rc::clone(&value)).await;
    };
    let mut it = Coroutine::new(&channel, Some(Box::pin(body)));
    assert!(matches!(it.start(), Ok(Step::Yielded(_))));
    drop(it);
    let mut next = Coroutine::new(&channel, Some(Box::pin(async {})));
    assert_eq!(next.start(), Ok(Step::Complete(())));
    assert_eq!(Rc::strong_count(&value), 1);
}

#[test]
fn panic_does_not_abort_when_locals_yield_in_drop() {
    let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| {
        let yields = || drop(co.yield_(9));
        let (_first, _second) = (YieldsWhenDropped(&yields), YieldsWhenDropped(&yields));
        co.yield_(0).await;
        panic!("the body's own");
    });
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    let panic = catch_unwind(AssertUnwindSafe(|| it.send(()))).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the body's own"));
}

#[test]
fn foreign_await_is_refused_when_locals_yield_in_drop() {
    let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| {
        let yields = || drop(co.yield_(9));
        let (_first, _second) = (YieldsWhenDropped(&yields), YieldsWhenDropped(&yields));
        std::future::pending::<()>().await;
    });
    assert_eq!(it.start(), Err(ResumeError::ForeignAwait));
}

#[test]
fn close_of_frames_does_not_panic_when_locals_yield_in_drop() {
    async fn inner(co: Frames<'_, (), u32>) {
        let yields = || drop(co.yield_(9));
        let (_first, _second) = (YieldsWhenDropped(&yields), YieldsWhenDropped(&yields));
        co.yield_(0).await;
    }
    let mut it = Coroutine::deep(|co| async move { co.call(inner(co.clone())).await });
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    it.close();
}

/// A value that yields on its own channel when it is dropped.
struct YieldsAgain(Weak<SharedChannel<Self, u32>>);

impl Drop for YieldsAgain {
    fn drop(&mut self) {
        if let Some(channel) = self.0.upgrade() {
            drop(channel.yield_(9));
        }
    }
}

/// The value for the given-up `yield_` yields in its drop. That makes two values at once, which is
/// a panic; dropped under the lock of the channel, it would be a deadlock.
#[test]
fn value_for_a_given_up_yield_is_dropped_outside_the_lock() {
    let channel = Arc::new(SharedChannel::new());
    let flag = Cell::new(false);
    let body = async {
        select(pin!(is_set(&flag)), pin!(async { drop(channel.yield_(1).await) })).await;
        drop(channel.yield_(2).await);
    };
    let mut it = Coroutine::new(Arc::clone(&channel), Some(Box::pin(body)));
    assert!(it.start().is_ok());
    flag.set(true);
    let value = YieldsAgain(Arc::downgrade(&channel));
    assert!(catch_unwind(AssertUnwindSafe(|| it.send(value).is_ok())).is_err());
    assert_eq!(it.state(), CoroutineState::Finished);
}

/// Makes a coroutine that yields 1, 2 and 3 from its outermost frame, and returns its channel too.
type Foreign<'a> = Frames<'a, (), u32>;

fn one_two_three<'a>(
    slot: &RefCell<Option<Foreign<'a>>>,
) -> Coroutine<Foreign<'a>, item40_coroutines::FrameStack<'a, (), u32, ()>> {
    Coroutine::deep(|co: Foreign<'a>| {
        *slot.borrow_mut() = Some(co.clone());
        async move {
            for number in 1..=3 {
                co.yield_(number).await;
            }
        }
    })
}

#[test]
fn call_through_another_coroutines_frames_leaves_nothing_behind() {
    let (slot, ran) = (RefCell::new(None), Rc::new(Cell::new(false)));
    let mut other = one_two_three(&slot);
    let others = slot.take().unwrap();
    let told = Rc::clone(&ran);
    let mut it = Coroutine::deep(move |_: Frames<'_, (), u32>| async move {
        others.call(async move { told.set(true) }).await;
    });
    assert_eq!(it.start(), Err(ResumeError::ForeignAwait));
    assert_eq!(Rc::strong_count(&ran), 1, "the callee is dropped");
    for number in 1..=3 {
        assert_eq!(other.advance(), Ok(Step::Yielded(number)));
    }
    assert_eq!(other.advance(), Ok(Step::Complete(())));
    assert!(!ran.get(), "the callee never runs");
}

#[test]
fn call_through_frames_of_a_running_coroutine_leaves_nothing() {
    let ran = Rc::new(Cell::new(false));
    let told = Rc::clone(&ran);
    let mut outer = Coroutine::deep(move |co: Frames<'_, (), u32>| async move {
        let others = co.clone();
        let mut inner = Coroutine::deep(move |_: Frames<'_, (), u32>| async move {
            others.call(async move { told.set(true) }).await;
        });
        assert_eq!(inner.start(), Err(ResumeError::ForeignAwait));
        co.yield_(1).await;
        co.call(async {}).await;
        co.yield_(2).await;
    });
    assert_eq!(outer.start(), Ok(Step::Yielded(1)));
    assert_eq!(outer.send(()), Ok(Step::Yielded(2)));
    assert_eq!(outer.send(()), Ok(Step::Complete(())));
    assert!(!ran.get(), "the callee never runs");
}

/// Here the call is polled once and kept, so that its drop cannot take the callee back.
#[test]
fn kept_call_through_another_coroutines_frames_never_runs() {
    let ran = Cell::new(false);
    let slot = RefCell::new(None);
    let mut other = one_two_three(&slot);
    let others = slot.take().unwrap();
    let mut call = others.call(async { ran.set(true) });
    let mut it = Coroutine::deep(|co: Frames<'_, (), u32>| {
        let call = &mut call;
        async move {
            let mut call = Pin::new(call);
            poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_ready())).await;
            co.yield_(7).await;
        }
    });
    assert_eq!(it.start(), Ok(Step::Yielded(7)));
    for number in 1..=3 {
        assert_eq!(other.advance(), Ok(Step::Yielded(number)));
    }
    assert_eq!(other.advance(), Ok(Step::Complete(())));
    drop((it, other));
    drop(call);
    assert!(!ran.get(), "the callee never runs");
}

#[test]
fn given_up_call_never_runs() {
    let ran = Cell::new(false);
    let mut it = Coroutine::deep(|co: Frames<'_, (), u32>| {
        let ran = &ran;
        async move {
            let mut call = pin!(co.call(async { ran.set(true) }));
            poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_ready())).await;
            call.set(co.call(async {})); // The first call is dropped here.
            co.yield_(1).await;
        }
    });
    assert_eq!(it.start(), Ok(Step::Yielded(1)));
    assert_eq!(it.send(()), Ok(Step::Complete(())));
    assert!(!ran.get(), "the callee never runs");
}

/// The body polls a call once, hands it to its caller, and returns.
#[test]
fn kept_call_of_a_body_that_returns_never_runs() {
    let ran = Rc::new(Cell::new(false));
    let slot = Rc::new(RefCell::new(None));
    let (told, kept) = (Rc::clone(&ran), Rc::clone(&slot));
    let mut it = Coroutine::deep(move |co: Frames<'_, (), u32>| async move {
        let mut call = Box::pin(co.call(async move { told.set(true) }));
        poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_ready())).await;
        *kept.borrow_mut() = Some(call);
        "done"
    });
    assert_eq!(it.start(), Ok(Step::Complete("done")));
    assert!(!ran.get(), "the callee never runs");
    drop(slot.take());
    assert_eq!(Rc::strong_count(&ran), 1, "the callee is dropped");
}

#[test]
fn second_call_panics_and_the_first_callee_is_dropped_once() {
    let value = Rc::new(());
    let mut it = Coroutine::deep(|co: Frames<'_, (), ()>| {
        let (one, two) = (Rc::clone(&value), Rc::clone(&value));
        async move {
            let mut first = pin!(co.call(async move { drop(one) }));
            let mut second = pin!(co.call(async move { drop(two) }));
            poll_fn(|context| {
                let _ = first.as_mut().poll(context);
                second.as_mut().poll(context)
            })
            .await;
        }
    });
    let panic = catch_unwind(AssertUnwindSafe(|| it.start().is_ok()));
    assert!(panic.is_err());
    assert_eq!(Rc::strong_count(&value), 1);
    assert_eq!(it.state(), CoroutineState::Finished);
}
