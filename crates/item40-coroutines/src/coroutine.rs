//! A function that can be paused: started, sent values, and asked for values.

mod with_waker;

use std::{
    fmt, mem,
    ops::Deref,
    task::{Context, Poll, Waker},
};

use crate::{
    Body, CoroutineState, Exchange, ResumeError, SendError, Step,
    channel::{TWO_AT_ONCE, sealed::Output},
};

/// A function that can be paused. [`start`](Self::start) runs it to its first `yield_`,
/// [`send`](Self::send) gives it a value and runs it to the next one, and each brings the value that
/// the function yields, or at last the value that it returns.
///
/// `C` refers to the [`Channel`](crate::Channel) that the body was given, and `B` holds the [`Body`].
/// This one is on the stack and allocates nothing:
///
/// ```
/// use std::pin::pin;
/// use item40_coroutines::{Channel, Coroutine, Step};
///
/// async fn add_up(co: &Channel<u32, u32>) -> &'static str {
///     let mut sum = 0;
///     while sum < 10 {
///         sum += co.yield_(sum).await;
///     }
///     "enough"
/// }
///
/// let channel = Channel::new();
/// let body = pin!(Some(add_up(&channel)));
/// let mut it = Coroutine::new(&channel, body);
/// assert_eq!(it.start()?, Step::Yielded(0));
/// assert_eq!(it.send(4)?, Step::Yielded(4));
/// assert_eq!(it.send(7)?, Step::Complete("enough"));
/// # Ok::<(), item40_coroutines::ResumeError>(())
/// ```
///
/// To return one from a function or to keep many, box it: see
/// [`BoxedCoroutine`](crate::BoxedCoroutine). A coroutine is `Send` when what it holds is, which a
/// [`Channel`](crate::Channel) is not: see [`SharedChannel`](crate::SharedChannel).
///
/// A coroutine that resumes itself does not compile: `send` borrows the coroutine mutably, and its
/// body cannot borrow it too. Where several owners share one, a [`Handle`](crate::Handle) reports an
/// error.
pub struct Coroutine<C, B> {
    channel: C,
    body: B,
    /// Never `Running`: only a handle can say that.
    state: CoroutineState,
}

/// What the channel that a `C` refers to takes in.
pub(crate) type In<C> = <<C as Deref>::Target as Exchange>::In;

/// What the channel that a `C` refers to gives out.
pub(crate) type Out<C> = <<C as Deref>::Target as Exchange>::Out;

/// The result of a resume: a [`Step`], or why there was none.
pub type Resumed<C, B> = Result<Step<Out<C>, <B as Body>::Return>, ResumeError>;

/// The result of a resume with a value: a [`Step`], or the value and why it was not taken.
pub type Sent<C, B> = Result<
    Step<<<C as Deref>::Target as Exchange>::Out, <B as Body>::Return>,
    SendError<<<C as Deref>::Target as Exchange>::In>,
>;

impl<C, B> Coroutine<C, B>
where
    C: Deref<Target: Exchange>,
    B: Body,
{
    /// Makes a coroutine that has not started. The body must have been given this same `channel`: a
    /// resume that finds it waiting at another channel is an error.
    ///
    /// ```
    /// use std::pin::pin;
    /// use item40_coroutines::{Channel, Coroutine, CoroutineState};
    ///
    /// let channel = Channel::<(), u32>::new();
    /// let body = pin!(Some(async { channel.yield_(1).await }));
    /// let it = Coroutine::new(&channel, body);
    /// assert_eq!(it.state(), CoroutineState::Unstarted);
    /// ```
    pub const fn new(channel: C, body: B) -> Self {
        Self { channel, body, state: CoroutineState::Unstarted }
    }

    /// Runs the body up to its first `yield_`: Python's `next(it)` that primes a coroutine.
    ///
    /// # Errors
    /// The coroutine was started before, or awaits something else than a `yield_`.
    ///
    /// # Panics
    /// If the body panics; the coroutine is finished then.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, ResumeError, Step};
    ///
    /// let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| co.yield_(1).await);
    /// assert_eq!(it.start(), Ok(Step::Yielded(1)));
    /// assert_eq!(it.start(), Err(ResumeError::AlreadyStarted));
    /// ```
    #[inline]
    pub fn start(&mut self) -> Resumed<C, B> {
        match self.state {
            CoroutineState::Unstarted => self.first_resume(),
            CoroutineState::Suspended => Err(ResumeError::AlreadyStarted),
            _ => Err(self.not_suspended()),
        }
    }

    /// Makes `input` the value of the `yield_` at which the body waits, and runs the body up to the
    /// next one: Python's `it.send(input)`.
    ///
    /// # Errors
    /// The coroutine has not started, has finished, or awaits something else than a `yield_`. The
    /// [`SendError`] gives `input` back, unless the body ran with it.
    ///
    /// # Panics
    /// If the body panics; the coroutine is finished then.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Step};
    ///
    /// let mut it = Coroutine::boxed(async |co: &Channel<u32, ()>| co.yield_(()).await + 1);
    /// it.start()?;
    /// assert_eq!(it.send(6)?, Step::Complete(7));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    #[expect(clippy::inline_always, reason = "a call costs a third of a resume")]
    #[inline(always)]
    pub fn send(&mut self, input: In<C>) -> Sent<C, B> {
        if self.state == CoroutineState::Suspended {
            return match self.resume(Some(input)) {
                Ok(step) => Ok(step),
                Err(reason) => Err(SendError::new(reason, None)),
            };
        }
        Err(self.give_back(input))
    }

    /// Starts the coroutine, or sends the default value: Python's `next(it)`, which sends `None`.
    ///
    /// # Errors
    /// The coroutine has finished, or awaits something else than a `yield_`.
    ///
    /// # Panics
    /// If the body panics; the coroutine is finished then.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Step};
    ///
    /// let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| {
    ///     for number in 1..=2 {
    ///         co.yield_(number).await;
    ///     }
    /// });
    /// assert_eq!(it.advance()?, Step::Yielded(1));
    /// assert_eq!(it.advance()?, Step::Yielded(2));
    /// assert_eq!(it.advance()?, Step::Complete(()));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    #[inline]
    pub fn advance(&mut self) -> Resumed<C, B>
    where
        In<C>: Default,
    {
        self.start_or_send(In::<C>::default())
    }

    /// Starts the coroutine and drops `input`, or sends it to one that has started.
    #[inline]
    pub(crate) fn start_or_send(&mut self, input: In<C>) -> Resumed<C, B> {
        match self.state {
            CoroutineState::Suspended => self.resume(Some(input)),
            CoroutineState::Unstarted => {
                self.state = CoroutineState::Suspended;
                self.resume(None)
            }
            _ => Err(self.not_suspended()),
        }
    }

    /// Drops the body's locals, the last one first, as if the body had returned where it waits. A
    /// coroutine that has finished stays as it is.
    ///
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, ResumeError};
    ///
    /// let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| co.yield_(1).await);
    /// it.start()?;
    /// it.close();
    /// assert_eq!(it.start(), Err(ResumeError::Finished));
    /// # Ok::<(), ResumeError>(())
    /// ```
    pub fn close(&mut self) {
        self.state = CoroutineState::Finished;
        self.body.clear();
        self.channel.clear(); // Other coroutines may share the channel.
    }

    /// Returns how far the coroutine has come: Python's `inspect.getgeneratorstate(it)`.
    ///
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, CoroutineState};
    ///
    /// let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| co.yield_(1).await);
    /// assert_eq!(it.state(), CoroutineState::Unstarted);
    /// it.start()?;
    /// assert_eq!(it.state(), CoroutineState::Suspended);
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    pub const fn state(&self) -> CoroutineState {
        self.state
    }

    #[cold]
    pub(crate) const fn not_suspended(&self) -> ResumeError {
        match self.state {
            CoroutineState::Unstarted => ResumeError::NotStarted,
            CoroutineState::Suspended => ResumeError::AlreadyStarted,
            CoroutineState::Awaiting => ResumeError::Awaiting,
            CoroutineState::Running | CoroutineState::Finished => ResumeError::Finished,
        }
    }

    #[cold]
    const fn give_back(&self, input: In<C>) -> SendError<In<C>> {
        SendError::new(self.not_suspended(), Some(input))
    }

    /// Sets the state before the resume, so that a later resume need not touch it.
    #[inline]
    fn first_resume(&mut self) -> Resumed<C, B> {
        self.state = CoroutineState::Suspended;
        self.resume(None)
    }

    #[inline]
    fn resume(&mut self, input: Option<In<C>>) -> Resumed<C, B> {
        self.channel.put_input(input);
        let unwound = EndIfUnwound(self);
        let polled = unwound.0.body.poll(&mut Context::from_waker(Waker::noop()));
        mem::forget(unwound);
        match polled {
            Poll::Pending => match self.channel.take_output() {
                Output::Yielded(out) => Ok(Step::Yielded(out)),
                other => Err(self.refuse(matches!(other, Output::TwoAtOnce))),
            },
            Poll::Ready(value) => {
                self.complete();
                Ok(Step::Complete(value))
            }
        }
    }

    /// Ends a coroutine that waits, and not for the answer to one `yield_`.
    #[cold]
    fn refuse(&mut self, yielded_two: bool) -> ResumeError {
        self.close();
        assert!(!yielded_two, "{TWO_AT_ONCE}");
        ResumeError::ForeignAwait
    }

    #[cold]
    fn complete(&mut self) {
        let yielded_two = matches!(self.channel.take_output(), Output::TwoAtOnce);
        self.close();
        assert!(!yielded_two, "{TWO_AT_ONCE}");
    }
}

/// Ends the coroutine if its body panics. A state that is set before each resume and reset after it
/// would do the same at a cost, and a panic is rare.
struct EndIfUnwound<'a, C: Deref<Target: Exchange>, B: Body>(&'a mut Coroutine<C, B>);

impl<C: Deref<Target: Exchange>, B: Body> Drop for EndIfUnwound<'_, C, B> {
    #[cold]
    fn drop(&mut self) {
        self.0.close();
    }
}

impl<C, B> fmt::Debug for Coroutine<C, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coroutine").field("state", &self.state).finish_non_exhaustive()
    }
}
