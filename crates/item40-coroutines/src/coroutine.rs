//! A function that can be paused: start it, send values in, take values out.

use std::{
    fmt,
    future::Future,
    ops::Deref,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use crate::{Channel, ResumeError};

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
    /// It returned, panicked or was closed. Its locals are gone.
    Finished,
}

/// The body of a coroutine: a future that can be dropped in its place.
///
/// It lives on the stack (`pin!(Some(future))`) or in a box (`Some(Box::pin(future))`). The
/// `Option` is what [`Coroutine::close`] empties.
pub trait Body {
    /// What the coroutine returns at its end.
    type Return;

    /// Runs it up to the next place where it waits.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Return>;

    /// Drops it with its locals, if it is still there.
    fn clear(&mut self);
}

const CLEARED: &str = "a body is polled only before it is cleared";

impl<F: Future> Body for Pin<&mut Option<F>> {
    type Return = F::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
        self.as_mut().as_pin_mut().expect(CLEARED).poll(context)
    }

    fn clear(&mut self) {
        self.set(None);
    }
}

impl<F: Future + ?Sized> Body for Option<Pin<Box<F>>> {
    type Return = F::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
        self.as_mut().expect(CLEARED).as_mut().poll(context)
    }

    fn clear(&mut self) {
        *self = None;
    }
}

/// A function that can be paused: [`start`](Self::start) it, [`send`](Self::send) values in, take
/// the values out that it yields, and at last the value that it returns.
///
/// `C` refers to the [`Channel`] that the body was given, `B` holds the [`Body`]. On the stack,
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
/// To return one or to keep many, box it: see [`Boxed`].
///
/// A coroutine that resumes itself, an error of its own in Python, does not compile: `send` wants
/// the coroutine for itself alone, and its body cannot hold it too. Behind a `RefCell` the second
/// borrow is refused.
pub struct Coroutine<C, B> {
    channel: C,
    body: B,
    stage: Stage,
}

/// A coroutine that owns all it needs, whatever its body is: it can be returned, and different
/// ones fit into one collection.
///
/// ```
/// use item40_coroutines::{Boxed, Coroutine};
///
/// fn counter(step: u32) -> Boxed<'static, (), u32, ()> {
///     Coroutine::boxed(async move |co| {
///         for number in 1..=3 {
///             co.yield_(number * step).await;
///         }
///     })
/// }
///
/// let mut counters = [counter(1), counter(10)];
/// let first = counters.each_mut().map(|it| it.start().ok()?.yielded());
/// assert_eq!(first, [Some(1), Some(10)]);
/// ```
pub type Boxed<'a, In, Out, Return> =
    Coroutine<Rc<Channel<In, Out>>, Option<Pin<Box<dyn Future<Output = Return> + 'a>>>>;

impl<'a, In: 'a, Out: 'a, Return: 'a> Boxed<'a, In, Out, Return> {
    /// A boxed coroutine with a channel of its own, made of an `async fn` or an async closure
    /// that takes the channel.
    pub fn boxed(body: impl AsyncFnOnce(&Channel<In, Out>) -> Return + 'a) -> Self {
        let channel = Rc::new(Channel::new());
        let co = Rc::clone(&channel);
        Self::new(channel, Some(Box::pin(async move { body(&co).await })))
    }
}

impl<In, Out, C, B> Coroutine<C, B>
where
    C: Deref<Target = Channel<In, Out>>,
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
    pub fn start(&mut self) -> Result<Step<Out, B::Return>, ResumeError> {
        match self.stage {
            Stage::Unstarted => self.resume(None),
            Stage::Suspended => Err(ResumeError::AlreadyStarted),
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
    pub fn send(&mut self, input: In) -> Result<Step<Out, B::Return>, ResumeError> {
        match self.stage {
            Stage::Suspended => self.resume(Some(input)),
            Stage::Unstarted => Err(ResumeError::NotStarted),
            Stage::Finished => Err(ResumeError::Finished),
        }
    }

    /// Starts it, or sends the default value: Python's `next(it)`, which sends `None`.
    ///
    /// # Errors
    /// It has finished, or awaits something else than a `yield_`.
    ///
    /// # Panics
    /// If the body panics; then the coroutine is finished.
    pub fn advance(&mut self) -> Result<Step<Out, B::Return>, ResumeError>
    where
        In: Default,
    {
        match self.stage {
            Stage::Unstarted => self.start(),
            Stage::Suspended | Stage::Finished => self.send(In::default()),
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

    #[inline]
    fn resume(&mut self, input: Option<In>) -> Result<Step<Out, B::Return>, ResumeError> {
        // A panic in the body leaves this behind.
        self.stage = Stage::Finished;
        self.channel.fill(input);
        let polled = self.body.poll(&mut Context::from_waker(Waker::noop()));
        let out = self.channel.take_out();
        match (polled, out) {
            (Poll::Pending, Some(out)) => {
                self.stage = Stage::Suspended;
                Ok(Step::Yielded(out))
            }
            (Poll::Pending, None) => {
                self.close();
                Err(ResumeError::ForeignAwait)
            }
            (Poll::Ready(value), _) => {
                self.close();
                Ok(Step::Complete(value))
            }
        }
    }
}

impl<C, B> fmt::Debug for Coroutine<C, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coroutine").field("stage", &self.stage).finish_non_exhaustive()
    }
}
