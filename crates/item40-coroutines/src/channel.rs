//! The channel through which a coroutine and its caller exchange values.

use std::{
    cell::Cell,
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use self::sealed::Output;

/// The side of a channel that a body needs: it gives a value out and waits for one.
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
    /// Gives `out` to the caller, and returns a future that waits for what the caller sends next:
    /// Python's `received = yield out`.
    ///
    /// A coroutine pauses where that future is awaited. [`Channel::yield_`] says what happens to one
    /// that is not awaited.
    fn yield_(&self, out: Out) -> impl Future<Output = In>;
}

/// The side of a channel that the caller's [`Coroutine`](crate::Coroutine) needs; only the channels
/// of this crate have it. A resume leaves both directions empty.
pub trait Exchange: sealed::Sealed {
    /// The type of the values that the caller sends in.
    type In;
    /// The type of the values that the body gives out.
    type Out;
    /// Puts what is sent where the waiting `yield_` finds it, and empties the way out. A value that is
    /// still there was left by a coroutine that had another channel, and is dropped.
    #[doc(hidden)]
    fn put_input(&self, input: Option<Self::In>);
    /// Takes what was yielded.
    #[doc(hidden)]
    fn take_output(&self) -> Output<Self::Out>;
    /// Empties the way out, because the coroutine runs on in a step that has not ended.
    #[doc(hidden)]
    fn empty_output(&self);
    /// Empties both directions.
    #[doc(hidden)]
    fn clear(&self);
}

pub(crate) mod sealed {
    pub trait Sealed {}

    /// What is on the way out of a coroutine.
    ///
    /// A second value is only noted here, and the resume panics when it looks. So a `yield_` itself
    /// never panics: a local may yield when it is dropped, however often, while the coroutine is
    /// closed or a panic unwinds it.
    #[derive(Debug)]
    pub enum Output<Out> {
        /// No coroutine is being resumed.
        Idle,
        /// A coroutine is being resumed and has not yielded yet.
        Empty,
        Yielded(Out),
        TwoAtOnce,
    }
}

/// The place where a coroutine and its caller exchange values: an `In` on the way in, an `Out` on
/// the way out, never more than one at a time.
///
/// The body of a coroutine is an `async fn` that takes a `&Channel` and calls
/// [`yield_`](Self::yield_) on it. To delegate (Python's `yield from`), it passes the same
/// `&Channel` to another `async fn` and awaits that.
///
/// A resume leaves no value behind. Therefore several coroutines can share a channel, as long as each
/// is driven with the channel that its body was given. What the `Drop` of a local yields after its
/// coroutine was dropped stays in the channel until the next resume.
///
/// A channel is two plain cells, which makes a resume as cheap as a call. The price is that the
/// coroutine stays on the thread that made it; one that has to move uses a
/// [`SharedChannel`](crate::SharedChannel).
pub struct Channel<In, Out> {
    input: Cell<Option<In>>,
    output: Cell<Output<Out>>,
}

pub(crate) const TWO_AT_ONCE: &str =
    "cannot yield two values at once: await the first `yield_` before the second";

impl<In, Out> Channel<In, Out> {
    /// Makes an empty channel.
    ///
    /// ```
    /// use std::pin::pin;
    /// use item40_coroutines::{Channel, Coroutine, Step};
    ///
    /// let channel = Channel::<(), u32>::new();
    /// let body = pin!(Some(async { channel.yield_(3).await }));
    /// assert_eq!(Coroutine::new(&channel, body).start(), Ok(Step::Yielded(3)));
    /// ```
    pub const fn new() -> Self {
        Self { input: Cell::new(None), output: Cell::new(Output::Idle) }
    }

    /// Gives `out` to the caller, and returns a future that waits for what the caller sends next:
    /// Python's `received = yield out`.
    ///
    /// The call hands the value over, not the first poll. So the value is never stored twice, and
    /// the future is no larger than a reference.
    ///
    /// A `yield_` that is not awaited does not pause. Its value stays in the channel. If the body
    /// yields once more before it pauses or returns, the resume panics, because the caller could take
    /// only one of the values. If the body returns first, the value is dropped. If it awaits a foreign future
    /// first, the caller gets the value there, and an error at the next resume. The future is
    /// `must_use`, so that rustc warns; it does not warn of `let _ =` and `let _x =`.
    ///
    /// A `yield_` whose future is dropped before it is answered is given up. The value that the caller
    /// sends for it is dropped when the body yields again.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Step};
    ///
    /// let mut it = Coroutine::boxed(async |co: &Channel<u32, &str>| {
    ///     let received = co.yield_("how many?").await;
    ///     received + 1
    /// });
    /// assert_eq!(it.start()?, Step::Yielded("how many?"));
    /// assert_eq!(it.send(6)?, Step::Complete(7));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    #[inline]
    pub fn yield_(&self, out: Out) -> Yielded<'_, In, Out> {
        self.input.set(None); // A value that was sent for a `yield_` that has been given up.
        let earlier = self.output.replace(Output::Yielded(out));
        if matches!(earlier, Output::Yielded(_) | Output::TwoAtOnce) {
            self.note_two_at_once();
        }
        Yielded(self)
    }

    /// Whether a coroutine is being resumed and has not yielded yet.
    pub(crate) fn is_running(&self) -> bool {
        let output = self.output.replace(Output::Idle);
        let is_running = matches!(output, Output::Empty);
        self.output.set(output);
        is_running
    }

    #[cold]
    fn note_two_at_once(&self) {
        self.output.set(Output::TwoAtOnce);
    }
}

/// A future that waits for the value that is sent in; made by [`Channel::yield_`].
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

impl<In, Out> Exchange for Channel<In, Out> {
    type In = In;
    type Out = Out;

    #[inline]
    fn put_input(&self, input: Option<In>) {
        self.output.set(Output::Empty);
        self.input.set(input);
    }

    #[inline]
    fn take_output(&self) -> Output<Out> {
        self.output.replace(Output::Idle)
    }

    fn empty_output(&self) {
        self.output.set(Output::Empty);
    }

    fn clear(&self) {
        self.output.set(Output::Idle);
        self.input.set(None);
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
