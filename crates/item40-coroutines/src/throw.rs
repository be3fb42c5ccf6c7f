//! Errors that the caller throws into a coroutine.

use std::{error::Error, fmt, ops::Deref};

use crate::{
    Body, Coroutine, CoroutineState, Exchange, ResumeError, SendError, Step, coroutine::Sent,
};

/// What [`Coroutine::finish`] throws: Python's `GeneratorExit`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot get another value: the caller finishes the coroutine")
    }
}

impl Error for Closed {}

/// Errors thrown into a coroutine: its channel takes a `Result`, and so each `yield_` can fail.
impl<C, B, T, E> Coroutine<C, B>
where
    C: Deref<Target: Exchange<In = Result<T, E>>>,
    B: Body,
{
    /// Makes `error` the result of the `yield_` at which the body waits: Python's `it.throw(error)`.
    /// The body handles it, or passes it on with `?`.
    ///
    /// A coroutine that has not started is closed, because no `yield_` can take the error.
    ///
    /// # Errors
    /// As [`send`](Self::send). The [`SendError`] gives the error back, unless the body ran with it.
    ///
    /// # Panics
    /// If the body panics; the coroutine is finished then.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Step};
    ///
    /// let mut it = Coroutine::boxed(async |co: &Channel<Result<u32, &str>, u32>| {
    ///     let mut sum = 0;
    ///     loop {
    ///         match co.yield_(sum).await {
    ///             Ok(value) => sum += value,
    ///             Err("reset") => sum = 0,
    ///             Err(other) => return other.to_owned(),
    ///         }
    ///     }
    /// });
    /// it.start()?;
    /// assert_eq!(it.send(Ok(4))?, Step::Yielded(4));
    /// assert_eq!(it.throw("reset")?, Step::Yielded(0));
    /// assert_eq!(it.throw("stop")?, Step::Complete("stop".to_owned()));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    pub fn throw(&mut self, error: E) -> Sent<C, B> {
        if self.state() == CoroutineState::Unstarted {
            self.close();
            return Err(SendError::new(ResumeError::NotStarted, Some(Err(error))));
        }
        self.send(Err(error))
    }

    /// Throws [`Closed`] into the body, and returns the value that the body returns then: Python's
    /// `value = it.close()`, since 3.13.
    ///
    /// Returns `None` if the coroutine has not started or has finished; it is closed in any case.
    ///
    /// # Errors
    /// If the body yields once more, or awaits something else than a `yield_`.
    ///
    /// # Panics
    /// If the body panics; the coroutine is finished then.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Closed, Coroutine, ResumeError, Step};
    ///
    /// let mut it = Coroutine::boxed(async |co: &Channel<Result<u32, Closed>, ()>| {
    ///     let mut sum = 0;
    ///     while let Ok(value) = co.yield_(()).await {
    ///         sum += value;
    ///     }
    ///     sum
    /// });
    /// it.start()?;
    /// it.send(Ok(4))?;
    /// it.send(Ok(5))?;
    /// assert_eq!(it.finish()?, Some(9));
    /// assert_eq!(it.finish()?, None);
    /// # Ok::<(), ResumeError>(())
    /// ```
    pub fn finish(&mut self) -> Result<Option<B::Return>, ResumeError>
    where
        E: From<Closed>,
    {
        if self.state() != CoroutineState::Suspended {
            self.close();
            return Ok(None);
        }
        match self.send(Err(Closed.into()))? {
            Step::Complete(value) => Ok(Some(value)),
            Step::Yielded(_) => {
                self.close();
                Err(ResumeError::IgnoredClose)
            }
        }
    }
}
