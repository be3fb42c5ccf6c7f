//! A channel that answers at once, so that no body ever pauses.

use std::{
    cell::RefCell,
    fmt,
    future::{Future, ready},
    pin::pin,
    task::{Context, Poll, Waker},
};

use crate::{ResumeError, Yield};

/// A channel that answers within the `yield_`: a function makes the answer, and the body never pauses.
///
/// A body that takes `&impl Yield<In, Out>` runs with it as it is, at any depth, and costs little more
/// than a plain function that calls another. The price is that nothing else can happen between a
/// question and its answer: there is one body, and it runs to its end.
///
/// ```
/// use item40_coroutines::{Answering, Yield};
///
/// async fn guess(co: &impl Yield<bool, u32>) -> u32 {
///     let (mut low, mut high) = (0, 100);
///     while low < high {
///         let middle = (low + high) / 2;
///         if co.yield_(middle).await { high = middle } else { low = middle + 1 }
///     }
///     low
/// }
///
/// let mut questions = 0;
/// let co = Answering::new(|number: u32| {
///     questions += 1;
///     number >= 42
/// });
/// assert_eq!(co.run(guess(&co))?, 42);
/// assert!(questions <= 7);
/// # Ok::<(), item40_coroutines::ResumeError>(())
/// ```
pub struct Answering<F> {
    answer: RefCell<F>,
}

impl<F> Answering<F> {
    /// Makes a channel whose answers `answer` makes. It may be a `&mut dyn FnMut` as well.
    ///
    /// ```
    /// use item40_coroutines::{Answering, Yield};
    ///
    /// let mut double: Box<dyn FnMut(u32) -> u32> = Box::new(|number| 2 * number);
    /// let co = Answering::new(&mut *double);
    /// assert_eq!(co.run(async { co.yield_(4).await }), Ok(8));
    /// ```
    pub const fn new(answer: F) -> Self {
        Self { answer: RefCell::new(answer) }
    }

    /// Runs `body`, which was given this channel, and returns its result.
    ///
    /// # Errors
    /// [`ResumeError::ForeignAwait`] if `body` awaits something else than a `yield_`.
    ///
    /// # Panics
    /// If `body` or the function panics.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Answering, ResumeError, Yield};
    ///
    /// let co = Answering::new(|number: u32| number + 1);
    /// assert_eq!(co.run(async { co.yield_(6).await }), Ok(7));
    /// assert_eq!(co.run(std::future::pending::<()>()), Err(ResumeError::ForeignAwait));
    /// ```
    #[inline]
    pub fn run<T>(&self, body: impl Future<Output = T>) -> Result<T, ResumeError> {
        match pin!(body).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Ok(value),
            Poll::Pending => Err(ResumeError::ForeignAwait),
        }
    }

    /// Returns the function.
    ///
    /// ```
    /// use item40_coroutines::Answering;
    ///
    /// let mut increment = Answering::new(|number: u32| number + 1).into_inner();
    /// assert_eq!(increment(6), 7);
    /// ```
    pub fn into_inner(self) -> F {
        self.answer.into_inner()
    }
}

impl<In, Out, F: FnMut(Out) -> In> Yield<In, Out> for Answering<F> {
    /// Returns the answer, as a future that is ready.
    ///
    /// # Panics
    /// If the function that makes the answer yields on this same channel.
    #[inline]
    fn yield_(&self, out: Out) -> impl Future<Output = In> {
        ready((self.answer.borrow_mut())(out))
    }
}

impl<F> fmt::Debug for Answering<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answering").finish_non_exhaustive()
    }
}
