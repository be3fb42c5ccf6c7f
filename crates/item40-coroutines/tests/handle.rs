//! Tests of coroutines with several owners, which may resume themselves.

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
};

use item40_coroutines::{
    BoxedCoroutine, Channel, Closed, Coroutine, CoroutineState, Handle, ResumeError, Step,
    WeakHandle,
};

type Seen = Rc<RefCell<Vec<Result<(), ResumeError>>>>;
type Counter = BoxedCoroutine<'static, u32, u32, u32>;

/// Makes a coroutine that calls every method of its own handle when it is resumed.
fn meddler(seen: &Seen) -> Handle<Counter> {
    let itself = Rc::new(OnceCell::<Handle<Counter>>::new());
    let (weak, seen) = (Rc::downgrade(&itself), Rc::clone(seen));
    let it = Handle::new(Coroutine::boxed(async move |co| {
        let cell = weak.upgrade().expect("the cell is kept");
        let itself = cell.get().expect("it was set before the start");
        let mut sum = 0;
        for _ in 0..2 {
            let unit = |step: Result<Step<u32, u32>, ResumeError>| step.map(|_| ());
            seen.borrow_mut()
                .extend([unit(itself.start()), unit(itself.send(100).map_err(ResumeError::from))]);
            seen.borrow_mut().extend([unit(itself.advance()), itself.close()]);
            assert_eq!(itself.state(), CoroutineState::Running);
            sum += co.yield_(sum).await;
        }
        sum
    }));
    itself.set(it.clone()).expect("it was empty");
    // The cell owns the handle, and the test must keep the cell: so it is leaked.
    std::mem::forget(itself);
    it
}

#[test]
fn handle_refuses_reentry_and_coroutine_goes_on() {
    let seen = Seen::default();
    let it = meddler(&seen);
    assert_eq!(it.state(), CoroutineState::Unstarted);
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.state(), CoroutineState::Suspended);
    assert_eq!(it.send(3), Ok(Step::Yielded(3)), "the refused calls had no effect");
    assert_eq!(it.send(4), Ok(Step::Complete(7)));
    assert_eq!(*seen.borrow(), [Err(ResumeError::Running); 8]);
    assert_eq!(
        ResumeError::Running.to_string(),
        "cannot resume a coroutine from inside itself: it is running, so let it yield first"
    );
}

#[test]
fn handles_resume_the_same_coroutine() {
    let it = Handle::new(Coroutine::boxed(async |co| {
        let mut sum = 0;
        loop {
            sum += co.yield_(sum).await;
        }
    }));
    let other: Handle<BoxedCoroutine<'_, u32, u32, ()>> = it.clone();
    assert_eq!(it.send(1).map_err(ResumeError::from), Err(ResumeError::NotStarted));
    assert_eq!(it.advance(), Ok(Step::Yielded(0)));
    assert_eq!(other.start(), Err(ResumeError::AlreadyStarted));
    assert_eq!(other.send(1), Ok(Step::Yielded(1)));
    assert_eq!(it.send(2), Ok(Step::Yielded(3)));
    assert_eq!(other.close(), Ok(()));
    assert_eq!(it.send(3).map_err(ResumeError::from), Err(ResumeError::Finished));
    assert_eq!(format!("{it:?}"), "Handle(RefCell { value: Coroutine { state: Finished, .. } })");
}

/// A coroutine that owned a strong handle of itself would never be dropped.
#[test]
fn weak_handle_lets_its_coroutine_go() {
    let local = Rc::new(());
    let kept = Rc::clone(&local);
    let it = Handle::new_cyclic(|itself: WeakHandle<BoxedCoroutine<'static, (), (), ()>>| {
        Coroutine::boxed(async move |co| {
            assert!(itself.upgrade().is_some());
            co.yield_(()).await;
            drop(kept);
        })
    });
    assert_eq!(it.start(), Ok(Step::Yielded(())));
    let weak = it.downgrade();
    let other = it.clone();
    let it = it.into_inner().expect_err("there is another handle");
    drop(it);
    assert!(other.into_inner().is_ok_and(|it| it.state() == CoroutineState::Suspended));
    assert!(weak.upgrade().is_none());
    assert_eq!(Rc::strong_count(&local), 1);
}

#[test]
fn handle_gives_a_value_back_when_it_is_running() {
    type Itself = BoxedCoroutine<'static, Result<u32, Closed>, Option<u32>, u32>;
    let it = Handle::new_cyclic(|itself: WeakHandle<Itself>| {
        Coroutine::boxed(async move |co: &Channel<Result<u32, Closed>, Option<u32>>| {
            let itself = itself.upgrade().expect("it is kept by the test");
            let refused = itself.send(Ok(5)).expect_err("it is running");
            assert_eq!(refused.reason(), ResumeError::Running);
            let thrown = itself.throw(Closed).expect_err("it is running");
            assert_eq!(thrown.into_value(), Some(Err(Closed)));
            assert_eq!(itself.finish(), Err(ResumeError::Running));
            drop(itself);
            let value = refused.into_value().and_then(Result::ok);
            co.yield_(value).await.map_or(77, |value| value)
        })
    });
    assert_eq!(it.start(), Ok(Step::Yielded(Some(5))));
    assert_eq!(it.finish(), Ok(Some(77)));
}
