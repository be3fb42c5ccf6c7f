//! The code of a coroutine, wherever it is stored.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// The body of a coroutine: a future that can be dropped in its place.
///
/// It is stored on the stack (`pin!(Some(future))`) or in a box (`Some(Box::pin(future))`).
/// [`Coroutine::close`](crate::Coroutine::close) empties the `Option`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the body of a coroutine",
    label = "this is not a body",
    note = "wrap the future in `pin!(Some(..))` to keep it on the stack, or in `Some(Box::pin(..))`"
)]
pub trait Body {
    /// The type of the value that the coroutine returns at its end.
    type Return;

    /// Runs the body up to the next place where it waits.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Return>;

    /// Drops the body with its locals, unless that has happened.
    fn clear(&mut self);
}

const CLEARED: &str = "a body is polled only before it is cleared";

impl<F: Future> Body for Pin<&mut Option<F>> {
    type Return = F::Output;

    #[inline]
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
        self.as_mut().as_pin_mut().expect(CLEARED).poll(context)
    }

    fn clear(&mut self) {
        self.set(None);
    }
}

impl<F: Future + ?Sized> Body for Option<Pin<Box<F>>> {
    type Return = F::Output;

    #[inline]
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
        self.as_mut().expect(CLEARED).as_mut().poll(context)
    }

    fn clear(&mut self) {
        *self = None;
    }
}
