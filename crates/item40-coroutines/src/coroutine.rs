//! A function that can be paused: start it, send values in, take values out.

use std::{
    fmt, mem,
    ops::Deref,
    task::{Context, Poll, Waker},
};

use crate::{Body, Hatch, ResumeError};

/// What a resumed coroutine came back with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step<Out, Return> {
    /// It yielded a value and waits for one.
    Yielded(Out),
    /// It returned: Python's `StopIteration` with its `value`.
    Complete(Return),
}

impl<Out, Return> Step<Out, Return> {
    /// The value it yielded, if it did.
    pub fn yielded(self) -> Option<Out> {
        match self {
            Self::Yielded(out) => Some(out),
            Self::Complete(_) => None,
        }
    }

    /// The value it returned, if it did.
    pub fn complete(self) -> Option<Return> {
        match self {
            Self::Yielded(_) => None,
            Self::Complete(value) => Some(value),
        }
    }
}

/// Where a coroutine is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// No line of it has run yet.
    Unstarted,
    /// It waits at a `yield_`.
    Suspended,
    /// It is being resumed right now, and asks from inside: only a [`Handle`](crate::Handle) tells.
    Running,
    /// It returned, panicked or was closed. Its locals are gone.
    Finished,
}

/// A function that can be paused: [`start`](Self::start) it, [`send`](Self::send) values in, take
/// the values out that it yields, and at last the value that it returns.
///
/// `C` refers to the [`Channel`](crate::Channel) that the body was given, `B` holds the [`Body`]. On the stack,
/// without any allocation:
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
/// To return one or to keep many, box it: see [`Boxed`](crate::Boxed). It is `Send` when what it
/// holds is, which a [`Channel`](crate::Channel) is not: see [`SharedChannel`](crate::SharedChannel).
///
/// A coroutine that resumes itself does not compile: `send` wants the coroutine for itself alone,
/// and its body cannot hold it too. Where several hold it, a [`Handle`](crate::Handle) refuses.
pub struct Coroutine<C, B> {
    channel: C,
    body: B,
    /// Never `Running`.
    stage: Stage,
}

/// What the channel that a `C` refers to takes in.
pub type In<C> = <<C as Deref>::Target as Hatch>::In;

/// What the channel that a `C` refers to gives out.
pub type Out<C> = <<C as Deref>::Target as Hatch>::Out;

/// What comes back from a resume.
pub type Resumed<C, B> = Result<Step<Out<C>, <B as Body>::Return>, ResumeError>;

impl<C, B> Coroutine<C, B>
where
    C: Deref<Target: Hatch>,
    B: Body,
{
    /// A coroutine that has not started. `body` must have been given this `channel`; one that
    /// yields through another channel is refused when it does.
    pub const fn new(channel: C, body: B) -> Self {
        Self { channel, body, stage: Stage::Unstarted }
    }

    /// Runs it up to its first `yield_`: Python's `next(it)` that primes a coroutine.
    ///
    /// # Errors
    /// It was started before, or awaits something else than a `yield_`.
    ///
    /// # Panics
    /// If the body panics; then the coroutine is finished.
    #[inline]
    pub fn start(&mut self) -> Resumed<C, B> {
        match self.stage {
            Stage::Unstarted => self.first_resume(),
            Stage::Suspended | Stage::Running => Err(ResumeError::AlreadyStarted),
            Stage::Finished => Err(ResumeError::Finished),
        }
    }

    /// Makes `input` the value of the `yield_` at which it waits, and runs it up to the next one:
    /// Python's `it.send(input)`.
    ///
    /// # Errors
    /// It has not started, has finished, or awaits something else than a `yield_`.
    ///
    /// # Panics
    /// If the body panics; then the coroutine is finished.
    #[inline]
    pub fn send(&mut self, input: In<C>) -> Resumed<C, B> {
        if self.stage == Stage::Suspended {
            return self.resume(Some(input));
        }
        Err(self.not_suspended())
    }

    /// Starts it, or sends the default value: Python's `next(it)`, which sends `None`.
    ///
    /// # Errors
    /// It has finished, or awaits something else than a `yield_`.
    ///
    /// # Panics
    /// If the body panics; then the coroutine is finished.
    #[inline]
    pub fn advance(&mut self) -> Resumed<C, B>
    where
        In<C>: Default,
    {
        self.start_or_send(In::<C>::default())
    }

    /// Starts it, and then `input` is dropped; or sends that.
    #[inline]
    pub(crate) fn start_or_send(&mut self, input: In<C>) -> Resumed<C, B> {
        match self.stage {
            Stage::Suspended => self.resume(Some(input)),
            Stage::Unstarted => {
                self.stage = Stage::Suspended;
                self.resume(None)
            }
            Stage::Running | Stage::Finished => Err(ResumeError::Finished),
        }
    }

    /// Drops its locals, the last one first, as if it had returned where it waits. One that has
    /// finished stays as it is.
    pub fn close(&mut self) {
        self.stage = Stage::Finished;
        self.body.clear();
    }

    /// Where it is in its life.
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    #[cold]
    const fn not_suspended(&self) -> ResumeError {
        match self.stage {
            Stage::Unstarted => ResumeError::NotStarted,
            Stage::Suspended | Stage::Running | Stage::Finished => ResumeError::Finished,
        }
    }

    /// The stage is set before, so that a later resume need not touch it.
    fn first_resume(&mut self) -> Resumed<C, B> {
        self.stage = Stage::Suspended;
        self.resume(None)
    }

    #[inline]
    fn resume(&mut self, input: Option<In<C>>) -> Resumed<C, B> {
        self.channel.fill(input);
        let unwound = EndIfUnwound(self);
        let polled = unwound.0.body.poll(&mut Context::from_waker(Waker::noop()));
        mem::forget(unwound);
        match polled {
            Poll::Pending => {
                if let Some(out) = self.channel.take_out() {
                    return Ok(Step::Yielded(out));
                }
                self.end();
                Err(ResumeError::ForeignAwait)
            }
            Poll::Ready(value) => {
                self.end();
                Ok(Step::Complete(value))
            }
        }
    }

    /// Leaves nothing in the channel, which others may share.
    #[cold]
    fn end(&mut self) {
        self.close();
        self.channel.fill(None);
    }
}

/// A panic in the body ends the coroutine. Done here and not by a stage that is set before each
/// resume and set back after it: what hardly ever happens should cost nothing.
struct EndIfUnwound<'a, C: Deref<Target: Hatch>, B: Body>(&'a mut Coroutine<C, B>);

impl<C: Deref<Target: Hatch>, B: Body> Drop for EndIfUnwound<'_, C, B> {
    #[cold]
    fn drop(&mut self) {
        self.0.end();
    }
}

impl<C, B> fmt::Debug for Coroutine<C, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coroutine").field("stage", &self.stage).finish_non_exhaustive()
    }
}
