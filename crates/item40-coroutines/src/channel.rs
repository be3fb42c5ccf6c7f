//! Where a coroutine and its caller hand values to each other.

use std::{
    cell::Cell,
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// What the body of a coroutine needs: to give a value out, and to wait for one.
///
/// A body that is to run under more than one kind of channel takes `&impl Yield<In, Out>`; one that
/// runs under [`Channel`] alone can say so.
///
/// ```
/// use item40_coroutines::{Coroutine, Step, Yield};
///
/// async fn echo(co: &impl Yield<u32, u32>) {
///     let value = co.yield_(0).await;
///     co.yield_(value).await;
/// }
///
/// let mut here = Coroutine::boxed(async |co| echo(co).await);
/// let mut anywhere = Coroutine::boxed_send(|co| async move { echo(&*co).await });
/// assert_eq!(here.start()?, Step::Yielded(0));
/// assert_eq!(anywhere.start()?, Step::Yielded(0));
/// # Ok::<(), item40_coroutines::ResumeError>(())
/// ```
pub trait Yield<In, Out> {
    /// Gives `out` to the caller; the future waits until the coroutine is resumed, and comes back
    /// with what was sent: Python's `received = yield out`.
    ///
    /// A coroutine pauses where that future is awaited. For one that nobody awaits, see
    /// [`Channel::yield_`].
    fn yield_(&self, out: Out) -> impl Future<Output = In>;
}

/// The caller's side of a channel, which only the channels of this crate have. While no
/// coroutine is being resumed, both ways are empty.
pub trait Hatch: sealed::Sealed {
    /// What goes in.
    type In;
    /// What comes out.
    type Out;
    /// What is sent, on its way to the `yield_` that waits for it. Whatever is still here was left
    /// behind by a coroutine that had another channel.
    #[doc(hidden)]
    fn fill(&self, input: Option<Self::In>);
    /// What was yielded, if something was.
    #[doc(hidden)]
    fn take_out(&self) -> Option<Self::Out>;
}

pub(crate) mod sealed {
    pub trait Sealed {}
}

/// The place where a coroutine and its caller hand values to each other: an `In` on the way in,
/// an `Out` on the way out, never more than one at a time.
///
/// A coroutine is an `async fn` that is handed a `&Channel` and calls
/// [`yield_`](Self::yield_) on it. To delegate (Python's `yield from`), it hands the same
/// `&Channel` to another `async fn` and awaits it.
///
/// It holds a value only while a coroutine is being resumed. So many coroutines may share one, as
/// long as each is driven with the channel that its body was given.
///
/// It is two plain cells, which makes a resume as cheap as a call; the price is that a coroutine
/// stays on the thread that made it. One that has to travel uses a
/// [`SharedChannel`](crate::SharedChannel).
pub struct Channel<In, Out> {
    input: Cell<Option<In>>,
    output: Cell<Option<Out>>,
}

pub(crate) const TWO_AT_ONCE: &str =
    "cannot yield two values at once: await the first `yield_` before the second";

impl<In, Out> Channel<In, Out> {
    /// An empty channel.
    pub const fn new() -> Self {
        Self { input: Cell::new(None), output: Cell::new(None) }
    }

    /// Gives `out` to the caller; the future waits until the coroutine is resumed, and comes back
    /// with what was sent: Python's `received = yield out`.
    ///
    /// The value is handed over by the call, not by the first poll: so it is never kept twice, and
    /// the future is no larger than a reference.
    ///
    /// A `yield_` that nobody awaits does not pause. Its value lies in the channel, and so the next
    /// `yield_` panics; if the coroutine returns first, the value is dropped; if it awaits something
    /// foreign first, the caller gets the value there, and an error at the next resume. rustc warns:
    /// the future is `must_use`.
    ///
    /// # Panics
    /// If two values are yielded at once: the caller could take only one of them.
    #[inline]
    pub fn yield_(&self, out: Out) -> Yielded<'_, In, Out> {
        assert!(self.output.replace(Some(out)).is_none(), "{TWO_AT_ONCE}");
        Yielded(self)
    }
}

/// Waits for what is sent in; made by [`Channel::yield_`].
#[must_use = "a coroutine pauses where its `yield_` is awaited"]
pub struct Yielded<'a, In, Out>(&'a Channel<In, Out>);

impl<In, Out> Future for Yielded<'_, In, Out> {
    type Output = In;

    #[inline]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<In> {
        self.0.input.take().map_or(Poll::Pending, Poll::Ready)
    }
}

impl<In, Out> Yield<In, Out> for Channel<In, Out> {
    #[inline]
    fn yield_(&self, out: Out) -> impl Future<Output = In> {
        self.yield_(out)
    }
}

impl<In, Out> sealed::Sealed for Channel<In, Out> {}

impl<In, Out> Hatch for Channel<In, Out> {
    type In = In;
    type Out = Out;

    #[inline]
    fn fill(&self, input: Option<In>) {
        self.output.set(None);
        self.input.set(input);
    }

    #[inline]
    fn take_out(&self) -> Option<Out> {
        self.output.take()
    }
}

impl<In, Out> Default for Channel<In, Out> {
    fn default() -> Self {
        Self::new()
    }
}

impl<In, Out> fmt::Debug for Channel<In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel").finish_non_exhaustive()
    }
}

impl<In, Out> fmt::Debug for Yielded<'_, In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Yielded").finish_non_exhaustive()
    }
}
