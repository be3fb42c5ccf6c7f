//! Tests of errors that the caller throws, and of values that come back.

use std::rc::Rc;

use item40_coroutines::{
    Channel, Closed, Coroutine, CoroutineState, Frames, ResumeError, SharedChannel, Step, Yield,
};

/// Adds values up; the error "reset" starts anew, and every other error ends it.
async fn sum(co: &impl Yield<Result<u32, Fault>, u32>) -> Result<u32, Fault> {
    let mut sum = 0;
    loop {
        match co.yield_(sum).await {
            Ok(value) => sum += value,
            Err(Fault::Reset) => sum = 0,
            Err(Fault::Closed) => return Ok(sum),
            Err(fault) => return Err(fault),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Reset,
    Broken,
    Closed,
}

impl From<Closed> for Fault {
    fn from(_: Closed) -> Self {
        Self::Closed
    }
}

#[test]
fn thrown_error_is_the_result_of_the_yield() {
    let mut it = Coroutine::boxed(async |co: &Channel<_, _>| sum(co).await);
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.send(Ok(4)), Ok(Step::Yielded(4)));
    assert_eq!(it.throw(Fault::Reset), Ok(Step::Yielded(0)));
    assert_eq!(it.send(Ok(5)), Ok(Step::Yielded(5)));
    assert_eq!(it.throw(Fault::Broken), Ok(Step::Complete(Err(Fault::Broken))));
    let refused = it.throw(Fault::Reset).unwrap_err();
    assert_eq!(refused.reason(), ResumeError::Finished);
    assert_eq!(refused.into_value(), Some(Err(Fault::Reset)));
}

#[test]
fn thrown_error_passes_through_every_frame() {
    async fn ladder(co: Frames<'_, Result<u32, Fault>, u32>, depth: u32) -> Result<u32, Fault> {
        if depth == 0 {
            return sum(&co).await;
        }
        co.call(ladder(co.clone(), depth - 1)).await?;
        Ok(0)
    }
    let mut it = Coroutine::deep(|co| ladder(co, 10));
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.throw(Fault::Broken), Ok(Step::Complete(Err(Fault::Broken))));
}

#[test]
fn throw_before_start_closes_and_gives_the_error_back() {
    let mut it = Coroutine::boxed(async |co: &Channel<_, _>| sum(co).await);
    let refused = it.throw(Fault::Broken).unwrap_err();
    assert_eq!(refused.reason(), ResumeError::NotStarted);
    assert_eq!(refused.into_value(), Some(Err(Fault::Broken)));
    assert_eq!(it.state(), CoroutineState::Finished);
}

#[test]
fn finish_returns_the_value_of_the_body() {
    let channel = SharedChannel::new();
    let mut it = Coroutine::new(&channel, Some(Box::pin(sum(&channel))));
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.send(Ok(4)), Ok(Step::Yielded(4)));
    assert_eq!(it.finish(), Ok(Some(Ok(4))));
    assert_eq!(it.state(), CoroutineState::Finished);
    assert_eq!(it.finish(), Ok(None), "a second time there is no value");
}

#[test]
fn finish_before_start_runs_no_line() {
    let mut it = Coroutine::boxed(async |_: &Channel<Result<(), Closed>, ()>| unreachable!());
    assert_eq!(it.finish(), Ok(None::<()>));
    assert_eq!(it.state(), CoroutineState::Finished);
}

#[test]
fn finish_is_an_error_when_the_body_yields_once_more() {
    let local = Rc::new(());
    let kept = Rc::clone(&local);
    let mut it = Coroutine::boxed(async move |co: &Channel<Result<(), Closed>, u32>| {
        while co.yield_(1).await.is_ok() || co.yield_(2).await.is_ok() {}
        drop(kept);
    });
    assert_eq!(it.start(), Ok(Step::Yielded(1)));
    assert_eq!(it.finish(), Err(ResumeError::IgnoredClose));
    assert_eq!(it.state(), CoroutineState::Finished);
    assert_eq!(Rc::strong_count(&local), 1, "the locals are dropped");
}

#[test]
fn refused_send_gives_the_value_back() {
    let value = Rc::new(7);
    let mut it = Coroutine::boxed(async |co: &Channel<Rc<u32>, ()>| *co.yield_(()).await);
    let refused = it.send(Rc::clone(&value)).unwrap_err();
    assert_eq!(refused.reason(), ResumeError::NotStarted);
    assert_eq!(refused.to_string(), ResumeError::NotStarted.to_string());
    let back = refused.into_value().expect("no body took it");
    assert!(Rc::ptr_eq(&back, &value));
    assert_eq!(it.start(), Ok(Step::Yielded(())));
    assert!(matches!(it.send(back), Ok(Step::Complete(7))));
    let refused = it.send(Rc::clone(&value)).unwrap_err();
    assert_eq!(refused.reason(), ResumeError::Finished);
    assert!(refused.into_value().is_some_and(|back| Rc::ptr_eq(&back, &value)));
}

#[test]
fn send_keeps_the_value_that_the_body_ran_with() {
    let mut it = Coroutine::boxed(async |co: &Channel<Rc<()>, ()>| {
        let _taken = co.yield_(()).await;
        std::future::pending::<()>().await;
    });
    assert_eq!(it.start(), Ok(Step::Yielded(())));
    let value = Rc::new(());
    let refused = it.send(Rc::clone(&value)).unwrap_err();
    assert_eq!((refused.reason(), refused.into_value()), (ResumeError::ForeignAwait, None));
    assert_eq!(Rc::strong_count(&value), 1, "the value is dropped with the locals");
}
