//! A coroutine that was called, with the place for its result.

use std::{
    cell::Cell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

pub(super) type Frame<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

pin_project! {
    /// Runs `callee`, and puts its result where the caller finds it. An `async` block would do the same,
    /// but a resume would test one state more.
    struct WithResult<F: Future> {
        #[pin]
        callee: F,
        result: Rc<Cell<Option<F::Output>>>,
    }
}

impl<F: Future> Future for WithResult<F> {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        this.callee.poll(context).map(|value| this.result.set(Some(value)))
    }
}

/// Makes a frame, and returns it with the place where the caller finds its result.
pub(super) fn frame<'a, F: Future + 'a>(callee: F) -> (Frame<'a>, Rc<Cell<Option<F::Output>>>)
where
    F::Output: 'a,
{
    let returned = Rc::new(Cell::new(None));
    let result = Rc::clone(&returned);
    (Box::pin(WithResult { callee, result }), returned)
}
