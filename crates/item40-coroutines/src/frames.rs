//! Recursion without a cost that grows with its depth.
//!
//! An `async fn` that awaits another holds it inside itself, and a resume goes through all of them:
//! 64 deep, 64 calls. Here each call is a frame of its own on a stack, as in a thread; a resume
//! polls the innermost frame alone, and only a call and a return touch the stack.

use std::{
    cell::Cell,
    fmt,
    future::{Future, poll_fn},
    ops::Deref,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use crate::{Body, Channel, Coroutine, Yield};

type Frame<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// The channel of a [`Deep`] coroutine: it yields like any other, and calls.
///
/// A body that takes `&impl Yield<In, Out>` takes `&co` as well, and is awaited as anywhere else; one
/// that takes a `&Channel<In, Out>` does too.
pub struct Frames<'a, In, Out>(Rc<Shared<'a, In, Out>>);

struct Shared<'a, In, Out> {
    channel: Channel<In, Out>,
    /// On its way to the stack.
    called: Cell<Option<Frame<'a>>>,
    /// Whether there is one: every resume looks, and this is quicker to look at.
    is_called: Cell<bool>,
}

/// A coroutine that recurses to any depth; made by [`Coroutine::deep`].
pub type Deep<'a, In, Out, Return> =
    Coroutine<Frames<'a, In, Out>, FrameStack<'a, In, Out, Return>>;

/// The body of a [`Deep`] coroutine: its frames, the innermost last.
pub struct FrameStack<'a, In, Out, Return> {
    frames: Vec<Frame<'a>>,
    shared: Rc<Shared<'a, In, Out>>,
    returned: Rc<Cell<Option<Return>>>,
}

impl<'a, In: 'a, Out: 'a, Return: 'a> Deep<'a, In, Out, Return> {
    /// A coroutine for deep recursion, which rustc refuses as E0733 (recursion in an async fn requires
    /// boxing) where it is awaited plainly. A call of the body's costs three allocations; a resume costs
    /// the same at any depth. It is not `Send`: what its frames share is counted
    /// on one thread.
    ///
    /// ```
    /// use item40_coroutines::{Coroutine, Frames, Step};
    ///
    /// async fn countdown(co: Frames<'_, (), u32>, from: u32) -> u32 {
    ///     co.yield_(from).await;
    ///     if from == 0 { 1 } else { co.call(countdown(co.clone(), from - 1)).await + 1 }
    /// }
    ///
    /// let mut it = Coroutine::deep(|co| countdown(co, 100_000));
    /// for from in (0..=100_000).rev() {
    ///     assert_eq!(it.advance()?, Step::Yielded(from));
    /// }
    /// assert_eq!(it.advance()?, Step::Complete(100_001));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    pub fn deep<F>(body: impl FnOnce(Frames<'a, In, Out>) -> F) -> Self
    where
        F: Future<Output = Return> + 'a,
    {
        let shared = Rc::new(Shared {
            channel: Channel::new(),
            called: Cell::new(None),
            is_called: Cell::new(false),
        });
        let (outermost, returned) = frame(body(Frames(Rc::clone(&shared))));
        let stack = FrameStack { frames: vec![outermost], shared: Rc::clone(&shared), returned };
        Self::new(Frames(shared), stack)
    }
}

/// A future that leaves its result where the caller finds it.
fn frame<'a, F: Future + 'a>(callee: F) -> (Frame<'a>, Rc<Cell<Option<F::Output>>>)
where
    F::Output: 'a,
{
    let returned = Rc::new(Cell::new(None));
    let result = Rc::clone(&returned);
    // A closure, not an `async` block: that would be one more state to look at in every resume.
    let mut callee = Box::pin(callee);
    let run =
        poll_fn(move |context| callee.as_mut().poll(context).map(|value| result.set(Some(value))));
    (Box::pin(run), returned)
}

impl<'a, In, Out> Frames<'a, In, Out> {
    /// Runs `callee` in a frame of its own, up to its result: a recursive `.await`.
    pub fn call<F: Future + 'a>(&self, callee: F) -> Call<'a, In, Out, F::Output>
    where
        F::Output: 'a,
    {
        let (frame, returned) = frame(callee);
        Call { shared: Rc::clone(&self.0), frame: Some(frame), returned }
    }
}

/// Waits for the result of a call; made by [`Frames::call`].
#[must_use = "nothing is called before this is awaited"]
pub struct Call<'a, In, Out, Return> {
    shared: Rc<Shared<'a, In, Out>>,
    frame: Option<Frame<'a>>,
    returned: Rc<Cell<Option<Return>>>,
}

impl<In, Out, Return> Future for Call<'_, In, Out, Return> {
    type Output = Return;

    /// # Panics
    /// If another call of the same coroutine has begun and is not awaited yet.
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Return> {
        if let Some(frame) = self.frame.take() {
            self.shared.called.set(Some(frame));
            assert!(
                !self.shared.is_called.replace(true),
                "cannot call two coroutines at once: await the first `call` before the second"
            );
            return Poll::Pending;
        }
        self.returned.take().map_or(Poll::Pending, Poll::Ready)
    }
}

impl<In, Out, Return> FrameStack<'_, In, Out, Return> {
    /// The innermost frame has been polled: it has called, or it has returned.
    #[inline(never)]
    fn call_or_return(&mut self, context: &mut Context<'_>) -> Poll<Return> {
        loop {
            if self.shared.is_called.replace(false) {
                self.frames.extend(self.shared.called.take());
            } else {
                self.frames.pop();
            }
            let Some(innermost) = self.frames.last_mut() else {
                return self.returned.take().map_or(Poll::Pending, Poll::Ready);
            };
            if innermost.as_mut().poll(context).is_pending() && !self.shared.is_called.get() {
                return Poll::Pending;
            }
        }
    }
}

impl<In, Out, Return> Body for FrameStack<'_, In, Out, Return> {
    type Return = Return;

    #[inline]
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Return> {
        if let Some(innermost) = self.frames.last_mut()
            && innermost.as_mut().poll(context).is_pending()
            && !self.shared.is_called.get()
        {
            return Poll::Pending;
        }
        self.call_or_return(context)
    }

    /// The innermost first, as a thread that unwinds.
    fn clear(&mut self) {
        self.shared.is_called.set(false);
        self.shared.called.set(None);
        while let Some(innermost) = self.frames.pop() {
            drop(innermost);
        }
    }
}

impl<In, Out, Return> Drop for FrameStack<'_, In, Out, Return> {
    fn drop(&mut self) {
        self.clear();
    }
}

impl<In, Out> Yield<In, Out> for Frames<'_, In, Out> {
    #[inline]
    fn yield_(&self, out: Out) -> impl Future<Output = In> {
        self.0.channel.yield_(out)
    }
}

impl<In, Out> Clone for Frames<'_, In, Out> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<In, Out> Deref for Frames<'_, In, Out> {
    type Target = Channel<In, Out>;

    #[inline]
    fn deref(&self) -> &Channel<In, Out> {
        &self.0.channel
    }
}

impl<In, Out> fmt::Debug for Frames<'_, In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames").finish_non_exhaustive()
    }
}

impl<In, Out, Return> fmt::Debug for FrameStack<'_, In, Out, Return> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrameStack").field("depth", &self.frames.len()).finish_non_exhaustive()
    }
}

impl<In, Out, Return> fmt::Debug for Call<'_, In, Out, Return> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}
