//! The future of one call in a stack of frames.

use std::{
    cell::Cell,
    fmt,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use super::{Frame, Shared};

/// A future that waits for the result of a call; made by [`Frames::call`](super::Frames::call).
#[must_use = "nothing is called before this is awaited"]
pub struct Call<'a, In, Out, Return> {
    pub(super) shared: Rc<Shared<'a, In, Out>>,
    pub(super) frame: Option<Frame<'a>>,
    /// The number of this call, once its frame has been handed over.
    pub(super) number: u64,
    pub(super) returned: Rc<Cell<Option<Return>>>,
}

impl<In, Out, Return> Future for Call<'_, In, Out, Return> {
    type Output = Return;

    /// # Panics
    /// If another call of the same coroutine has begun and is not awaited yet.
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Return> {
        // The frames of a coroutine that is not running belong to another one than this: a frame that
        // is left there would run in the wrong coroutine.
        if self.frame.is_some() && self.shared.channel.is_running() {
            let frame = self.frame.take();
            self.number = self.shared.call(frame);
            return Poll::Pending;
        }
        self.returned.take().map_or(Poll::Pending, Poll::Ready)
    }
}

impl<In, Out, Return> Drop for Call<'_, In, Out, Return> {
    /// Takes the frame back if no stack has taken it: the call was given up, or refused because the
    /// frames belong to another coroutine.
    fn drop(&mut self) {
        if self.shared.is_called.get() && self.shared.calls.get() == self.number {
            self.shared.uncall();
        }
    }
}

impl<In, Out, Return> fmt::Debug for Call<'_, In, Out, Return> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}
