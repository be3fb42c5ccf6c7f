//! Recursion without a cost that grows with its depth.
//!
//! An `async fn` that awaits another one contains it, and a resume goes down through all of them:
//! 64 deep, 64 calls. Here each call is a frame of its own on a stack, as in a thread. A resume
//! polls the innermost frame alone; only a call and a return touch the stack.

mod call;
mod frame;

use std::{
    cell::Cell,
    fmt,
    future::Future,
    ops::Deref,
    rc::Rc,
    task::{Context, Poll},
};

pub use self::call::Call;
use self::frame::{Frame, frame};
use crate::{Body, Channel, Coroutine, Yield};

/// The channel of a [`DeepCoroutine`]: it yields as other channels do, and it calls.
///
/// A body that takes `&impl Yield<In, Out>` or `&Channel<In, Out>` is given `&co`, and is awaited as
/// anywhere else.
///
/// ```
/// use item40_coroutines::{Coroutine, Frames, Step};
///
/// async fn depth(co: Frames<'_, (), u32>, levels: u32) -> u32 {
///     if levels == 0 {
///         co.yield_(0).await;
///         return 0;
///     }
///     co.call(depth(co.clone(), levels - 1)).await + 1
/// }
///
/// let mut it = Coroutine::deep(|co| depth(co, 1000));
/// assert_eq!(it.start()?, Step::Yielded(0));
/// assert_eq!(it.send(())?, Step::Complete(1000));
/// # Ok::<(), item40_coroutines::ResumeError>(())
/// ```
pub struct Frames<'a, In, Out>(Rc<Shared<'a, In, Out>>);

struct Shared<'a, In, Out> {
    channel: Channel<In, Out>,
    /// The frame that was called and is not on the stack yet.
    called: Cell<Option<Frame<'a>>>,
    /// Whether there is such a frame. Every resume looks, and a flag is quicker to look at.
    is_called: Cell<bool>,
    /// The number of calls so far, by which a call recognizes its own frame.
    calls: Cell<u64>,
}

/// A coroutine that calls itself to any depth; made by [`Coroutine::deep`].
pub type DeepCoroutine<'a, In, Out, Return> =
    Coroutine<Frames<'a, In, Out>, FrameStack<'a, In, Out, Return>>;

/// The body of a [`DeepCoroutine`]: its frames, the innermost last.
pub struct FrameStack<'a, In, Out, Return> {
    innermost: Option<Frame<'a>>,
    /// The frames that wait for the result of a call, the outermost first.
    waiting: Vec<Frame<'a>>,
    shared: Rc<Shared<'a, In, Out>>,
    returned: Rc<Cell<Option<Return>>>,
}

impl<'a, In: 'a, Out: 'a, Return: 'a> DeepCoroutine<'a, In, Out, Return> {
    /// Makes a coroutine for deep recursion. Each call of the body's costs two allocations, and a
    /// resume costs the same at any depth.
    ///
    /// An `async fn` that awaits itself plainly does not compile: rustc reports E0733 and suggests
    /// `Box::pin(itself(..)).await`. That works in every coroutine, and lets the callee borrow the
    /// caller's locals; but a resume goes down through every level, and so does a drop, on the
    /// thread's stack. Here neither does.
    ///
    /// The coroutine is not `Send`: its frames share a reference count of one thread.
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
            calls: Cell::new(0),
        });
        let (outermost, returned) = frame(body(Frames(Rc::clone(&shared))));
        let stack = FrameStack {
            innermost: Some(outermost),
            waiting: Vec::new(),
            shared: Rc::clone(&shared),
            returned,
        };
        Self::new(Frames(shared), stack)
    }
}

impl<'a, In, Out> Frames<'a, In, Out> {
    /// Runs `callee` in a frame of its own, and returns a future that waits for its result: a
    /// recursive `.await`.
    ///
    /// `callee` may borrow what outlives the coroutine, but not the caller's locals: for that, await
    /// `Box::pin(callee)`.
    ///
    /// The call must be awaited in the coroutine that these frames belong to. Elsewhere it never runs,
    /// and the coroutine that awaits it is refused as one that awaits a foreign future. The same happens
    /// if the body resumes a nested coroutine on this very channel, and calls before it yields again.
    ///
    /// ```
    /// use item40_coroutines::{Coroutine, Frames};
    ///
    /// async fn count(co: Frames<'_, (), u32>, from: u32) {
    ///     if from > 0 {
    ///         co.call(count(co.clone(), from - 1)).await;
    ///         co.yield_(from).await;
    ///     }
    /// }
    ///
    /// let values = Coroutine::deep(|co| count(co, 3)).values();
    /// assert_eq!(values.collect::<Vec<_>>(), [1, 2, 3]);
    /// ```
    pub fn call<F: Future + 'a>(&self, callee: F) -> Call<'a, In, Out, F::Output>
    where
        F::Output: 'a,
    {
        let (frame, returned) = frame(callee);
        Call { shared: Rc::clone(&self.0), frame: Some(frame), number: 0, returned }
    }
}

impl<'a, In, Out> Shared<'a, In, Out> {
    /// Hands `frame` over to the stack, and returns the number of the call.
    ///
    /// Not inlined: every frame that calls would contain this code between the lines that a resume
    /// runs, and a resume would be slower.
    #[cold]
    #[inline(never)]
    fn call(&self, frame: Option<Frame<'a>>) -> u64 {
        assert!(
            !self.is_called.replace(true),
            "cannot call two coroutines at once: await the first `call` before the second"
        );
        self.called.set(frame);
        self.calls.update(|calls| calls + 1);
        self.calls.get()
    }

    #[cold]
    fn uncall(&self) {
        self.is_called.set(false);
        self.called.set(None);
    }
}

impl<In, Out, Return> FrameStack<'_, In, Out, Return> {
    /// Continues after the innermost frame was polled and has called another or returned.
    #[cold]
    #[inline(never)]
    fn call_or_return(&mut self, mut polled: Poll<()>, context: &mut Context<'_>) -> Poll<Return> {
        loop {
            if polled.is_ready() {
                self.shared.uncall(); // A call that the frame did not await is given up.
            }
            if self.shared.is_called.replace(false) {
                self.waiting.extend(self.innermost.take());
                self.innermost = self.shared.called.take();
            } else {
                self.innermost = None; // Dropped before the frame that waits for its result.
                self.innermost = self.waiting.pop();
            }
            let Some(innermost) = &mut self.innermost else {
                return self.returned.take().map_or(Poll::Pending, Poll::Ready);
            };
            polled = innermost.as_mut().poll(context);
            if polled.is_pending() && !self.shared.is_called.get() {
                return Poll::Pending;
            }
        }
    }
}

impl<In, Out, Return> Body for FrameStack<'_, In, Out, Return> {
    type Return = Return;

    #[inline]
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Return> {
        let Some(innermost) = &mut self.innermost else {
            return Poll::Pending; // All frames have returned; a coroutine does not poll again.
        };
        let polled = innermost.as_mut().poll(context);
        if polled.is_pending() && !self.shared.is_called.get() {
            return Poll::Pending;
        }
        self.call_or_return(polled, context)
    }

    /// Drops the frames, the innermost first, as a thread that unwinds.
    fn clear(&mut self) {
        self.shared.uncall();
        self.innermost = None;
        while let Some(frame) = self.waiting.pop() {
            drop(frame);
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
        f.debug_struct("FrameStack")
            .field("depth", &(self.waiting.len() + usize::from(self.innermost.is_some())))
            .finish_non_exhaustive()
    }
}
