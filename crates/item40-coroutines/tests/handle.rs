//! Tests of coroutines with several owners, which may resume themselves.

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
};

use item40_coroutines::{BoxedCoroutine, Coroutine, CoroutineState, Handle, ResumeError, Step};

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
            seen.borrow_mut().extend([unit(itself.start()), unit(itself.send(100))]);
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
    assert_eq!(it.send(1), Err(ResumeError::NotStarted));
    assert_eq!(it.advance(), Ok(Step::Yielded(0)));
    assert_eq!(other.start(), Err(ResumeError::AlreadyStarted));
    assert_eq!(other.send(1), Ok(Step::Yielded(1)));
    assert_eq!(it.send(2), Ok(Step::Yielded(3)));
    assert_eq!(other.close(), Ok(()));
    assert_eq!(it.send(3), Err(ResumeError::Finished));
    assert_eq!(format!("{it:?}"), "Handle(RefCell { value: Coroutine { state: Finished, .. } })");
}
