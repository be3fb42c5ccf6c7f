//! A coroutine that resumes itself is told so.

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
};

use item40_coroutines::{Boxed, Coroutine, Handle, ResumeError, Stage, Step};

type Seen = Rc<RefCell<Vec<Result<(), ResumeError>>>>;
type Counter = Boxed<'static, u32, u32, u32>;

/// A coroutine that, when it is resumed, tries everything on itself that a handle offers.
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
            assert_eq!(itself.stage(), Stage::Running);
            sum += co.yield_(sum).await;
        }
        sum
    }));
    itself.set(it.clone()).expect("it was empty");
    // Whoever holds the handle keeps the cell, and the cell keeps the handle: given up in the test.
    std::mem::forget(itself);
    it
}

#[test]
fn re_entry_is_an_error_with_clear_words_and_the_coroutine_goes_on() {
    let seen = Seen::default();
    let it = meddler(&seen);
    assert_eq!(it.stage(), Stage::Unstarted);
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.stage(), Stage::Suspended);
    assert_eq!(it.send(3), Ok(Step::Yielded(3)), "nothing of what it tried had an effect");
    assert_eq!(it.send(4), Ok(Step::Complete(7)));
    assert_eq!(*seen.borrow(), [Err(ResumeError::Running); 8]);
    assert_eq!(
        ResumeError::Running.to_string(),
        "cannot resume a coroutine from inside itself: it runs already, so let it yield first"
    );
}

#[test]
fn several_handles_resume_the_same_coroutine() {
    let it = Handle::new(Coroutine::boxed(async |co| {
        let mut sum = 0;
        loop {
            sum += co.yield_(sum).await;
        }
    }));
    let other: Handle<Boxed<'_, u32, u32, ()>> = it.clone();
    assert_eq!(it.send(1), Err(ResumeError::NotStarted));
    assert_eq!(it.advance(), Ok(Step::Yielded(0)));
    assert_eq!(other.start(), Err(ResumeError::AlreadyStarted));
    assert_eq!(other.send(1), Ok(Step::Yielded(1)));
    assert_eq!(it.send(2), Ok(Step::Yielded(3)));
    assert_eq!(other.close(), Ok(()));
    assert_eq!(it.send(3), Err(ResumeError::Finished));
    assert_eq!(format!("{it:?}"), "Handle(RefCell { value: Coroutine { stage: Finished, .. } })");
}
