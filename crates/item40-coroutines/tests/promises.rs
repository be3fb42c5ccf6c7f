//! Tests of the promises that Python's own tests of generators demand.

use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    rc::Rc,
};

use item40_coroutines::{Channel, Coroutine, CoroutineState, ResumeError, Step};

/// Answers with the sum so far, until the sum exceeds 100.
async fn sum(co: &Channel<u32, u32>) -> &'static str {
    let mut sum = 0;
    while sum <= 100 {
        sum += co.yield_(sum).await;
    }
    "enough"
}

/// A local that records its name when it is dropped.
struct Local<'a>(&'static str, &'a RefCell<Vec<&'static str>>);

impl Drop for Local<'_> {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

async fn with_locals(co: &Channel<(), ()>, argument: Local<'_>) {
    let first = Local("first", argument.1);
    let second = Local("second", argument.1);
    co.yield_(()).await;
    drop((first, second));
}

#[test]
fn send_before_start_is_an_error_and_changes_nothing() {
    let mut it = Coroutine::boxed(sum);
    assert_eq!(it.state(), CoroutineState::Unstarted);
    let refused = it.send(5).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "cannot send to a coroutine that has not started: call `start` first"
    );
    assert_eq!(it.state(), CoroutineState::Unstarted);
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.send(5), Ok(Step::Yielded(5)));
}

#[test]
fn start_twice_is_an_error_and_changes_nothing() {
    let mut it = Coroutine::boxed(sum);
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.start(), Err(ResumeError::AlreadyStarted));
    assert_eq!(it.state(), CoroutineState::Suspended);
    assert_eq!(it.send(5), Ok(Step::Yielded(5)));
}

#[test]
fn resume_after_the_end_is_an_error() {
    let mut it = Coroutine::boxed(sum);
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.send(101), Ok(Step::Complete("enough")));
    assert_eq!(it.state(), CoroutineState::Finished);
    assert_eq!(it.send(1).map_err(ResumeError::from), Err(ResumeError::Finished));
    assert_eq!(it.start(), Err(ResumeError::Finished));
    assert_eq!(it.advance(), Err(ResumeError::Finished));
    it.close();
    assert_eq!(it.state(), CoroutineState::Finished);
}

#[test]
fn advance_starts_and_then_sends_the_default() {
    let mut it = Coroutine::boxed(sum);
    assert_eq!(it.advance(), Ok(Step::Yielded(0)));
    assert_eq!(it.send(7), Ok(Step::Yielded(7)));
    assert_eq!(it.advance(), Ok(Step::Yielded(7)));
}

#[test]
fn coroutine_completes_without_a_yield() {
    let mut it = Coroutine::boxed(async |_: &Channel<(), ()>| 42);
    assert_eq!(it.start(), Ok(Step::Complete(42)));
    assert_eq!(it.start(), Err(ResumeError::Finished));
}

#[test]
fn close_drops_locals_last_first_when_suspended() {
    let dropped = RefCell::new(Vec::new());
    let channel = Channel::new();
    let body = pin!(Some(with_locals(&channel, Local("argument", &dropped))));
    let mut it = Coroutine::new(&channel, body);
    assert_eq!(it.start(), Ok(Step::Yielded(())));
    assert!(dropped.borrow().is_empty());
    it.close();
    assert_eq!(*dropped.borrow(), ["second", "first", "argument"]);
    it.close();
    assert_eq!(it.send(()).map_err(ResumeError::from), Err(ResumeError::Finished));
    assert_eq!(dropped.borrow().len(), 3, "and only once");
}

#[test]
fn close_runs_no_line_when_unstarted() {
    let dropped = RefCell::new(Vec::new());
    let channel = Channel::new();
    let body = Box::pin(with_locals(&channel, Local("argument", &dropped)));
    let mut it = Coroutine::new(&channel, Some(body));
    it.close();
    assert_eq!(*dropped.borrow(), ["argument"]);
    assert_eq!(it.start(), Err(ResumeError::Finished));
}

#[test]
fn drop_drops_locals_when_suspended() {
    let dropped = RefCell::new(Vec::new());
    let mut it = Coroutine::boxed(async |co| with_locals(co, Local("argument", &dropped)).await);
    assert_eq!(it.start(), Ok(Step::Yielded(())));
    drop(it);
    assert_eq!(*dropped.borrow(), ["second", "first", "argument"]);
}

#[test]
fn panic_reaches_the_caller_and_finishes_coroutine() {
    let dropped = RefCell::new(Vec::new());
    let mut it = Coroutine::boxed(async |co: &Channel<u32, u32>| {
        let _local = Local("local", &dropped);
        let divisor = co.yield_(0).await;
        co.yield_(1 / divisor).await;
    });
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    let panic = catch_unwind(AssertUnwindSafe(|| it.send(0))).unwrap_err();
    let message = panic.downcast_ref::<&str>().copied();
    assert_eq!(message, Some("attempt to divide by zero"));
    assert_eq!(*dropped.borrow(), ["local"]);
    assert_eq!(it.state(), CoroutineState::Finished);
    assert_eq!(it.send(1).map_err(ResumeError::from), Err(ResumeError::Finished));
}

#[test]
fn delegation_passes_values_and_returns_the_result() {
    let mut it = Coroutine::boxed(async |co| {
        let one = sum(co).await;
        let two = sum(co).await;
        format!("{one} is {two}")
    });
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.send(60), Ok(Step::Yielded(60)));
    assert_eq!(it.send(60), Ok(Step::Yielded(0)), "the second `sum` has begun");
    assert_eq!(it.send(7), Ok(Step::Yielded(7)));
    let end = it.send(100).unwrap();
    assert_eq!(end.complete().as_deref(), Some("enough is enough"));
}

/// Closing the outer coroutine closes the one that it awaits first.
#[test]
fn close_drops_locals_of_delegated_coroutines() {
    let dropped = RefCell::new(Vec::new());
    let mut it = Coroutine::boxed(async |co| {
        let _outer = Local("outer", &dropped);
        with_locals(co, Local("argument", &dropped)).await;
    });
    assert_eq!(it.start(), Ok(Step::Yielded(())));
    it.close();
    assert_eq!(*dropped.borrow(), ["second", "first", "argument", "outer"]);
}

#[test]
fn boxed_await_recurses() {
    fn countdown(co: &Channel<(), u32>, from: u32) -> Pin<Box<dyn Future<Output = u32> + '_>> {
        Box::pin(async move {
            co.yield_(from).await;
            if from == 0 { 1 } else { countdown(co, from - 1).await + 1 }
        })
    }
    let mut it = Coroutine::boxed(async |co| countdown(co, 50).await);
    for from in (0..=50).rev() {
        assert_eq!(it.advance(), Ok(Step::Yielded(from)));
    }
    assert_eq!(it.advance(), Ok(Step::Complete(51)));
}

#[test]
fn boxed_coroutines_fit_into_one_collection() {
    async fn last(co: &Channel<u32, u32>) -> &'static str {
        let value = co.yield_(0).await;
        co.yield_(value).await;
        "last"
    }
    let mut all = vec![Coroutine::boxed(sum), Coroutine::boxed(last)];
    for it in &mut all {
        assert_eq!(it.start(), Ok(Step::Yielded(0)));
    }
    for (it, value) in all.iter_mut().zip([3, 4]) {
        assert_eq!(it.send(value), Ok(Step::Yielded(value)));
    }
    let ends: Vec<_> = all.iter_mut().map(|it| it.send(100).unwrap()).collect();
    assert_eq!(ends, [Step::Complete("enough"), Step::Complete("last")]);
}

#[test]
fn refused_send_drops_its_value_once() {
    let alive = Rc::new(Cell::new(0));
    let mut it = Coroutine::boxed(async |co| {
        let kept: Rc<Cell<i32>> = co.yield_(()).await;
        kept.set(kept.get() + 1);
    });
    assert_eq!(it.send(Rc::clone(&alive)).map_err(ResumeError::from), Err(ResumeError::NotStarted));
    assert_eq!(Rc::strong_count(&alive), 1, "the refused value was dropped");
    assert_eq!(it.start(), Ok(Step::Yielded(())));
    assert_eq!(it.send(Rc::clone(&alive)), Ok(Step::Complete(())));
    assert_eq!((alive.get(), Rc::strong_count(&alive)), (1, 1));
}
