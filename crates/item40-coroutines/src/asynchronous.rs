//! Coroutines that yield, and also await what only a runtime can bring.

use std::{future::poll_fn, ops::Deref};

use crate::{
    Body, Coroutine, CoroutineState, Exchange, SendError,
    coroutine::{In, Resumed, Sent},
};

/// Resumes that are awaited. The body can then await other futures than a `yield_`: a timer, a
/// socket, a lock. Any runtime will do.
///
/// The future that such a call returns can be dropped before it is ready, as in a `select`. Then the
/// step has not ended: the state is [`CoroutineState::Awaiting`], and
/// [`continue_async`](Coroutine::continue_async) waits on for its end. Nothing is lost.
///
/// A coroutine that is resumed in this way needs a channel of its own, because other coroutines may
/// run before its step ends.
impl<C, B> Coroutine<C, B>
where
    C: Deref<Target: Exchange>,
    B: Body,
{
    /// Starts the coroutine as [`start`](Self::start) does, and waits for what its body awaits.
    ///
    /// # Errors
    /// If the coroutine was started before.
    ///
    /// # Panics
    /// If the body panics; the coroutine is finished then.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Coroutine, ResumeError, Step};
    /// use tokio::time::{Duration, sleep};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let mut it = Coroutine::boxed(async |co| {
    ///     sleep(Duration::from_millis(1)).await; // Refused where `start` resumes it
    ///     let sent: u32 = co.yield_("ready").await;
    ///     sleep(Duration::from_millis(1)).await;
    ///     sent + 1
    /// });
    /// assert_eq!(it.start_async().await?, Step::Yielded("ready"));
    /// assert_eq!(it.send_async(6).await?, Step::Complete(7));
    /// # Ok::<(), ResumeError>(())
    /// # }).unwrap();
    /// ```
    pub async fn start_async(&mut self) -> Resumed<C, B> {
        if self.state() != CoroutineState::Unstarted {
            return Err(self.not_suspended());
        }
        self.begin_step(None);
        self.continue_async().await
    }

    /// Sends `input` as [`send`](Self::send) does, and waits for what the body awaits.
    ///
    /// # Errors
    /// If the coroutine does not wait at a `yield_`. The [`SendError`] gives `input` back.
    ///
    /// # Panics
    /// If the body panics; the coroutine is finished then.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, ResumeError, Step};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let mut it = Coroutine::boxed(async |co: &Channel<u32, ()>| {
    ///     let sent = co.yield_(()).await;
    ///     tokio::task::yield_now().await; // Refused where `send` resumes it
    ///     sent + 1
    /// });
    /// it.start()?;
    /// assert_eq!(it.send_async(6).await?, Step::Complete(7));
    /// # Ok::<(), ResumeError>(())
    /// # }).unwrap();
    /// ```
    pub async fn send_async(&mut self, input: In<C>) -> Sent<C, B> {
        if self.state() != CoroutineState::Suspended {
            return Err(SendError::new(self.not_suspended(), Some(input)));
        }
        self.begin_step(Some(input));
        self.continue_async().await.map_err(|reason| SendError::new(reason, None))
    }

    /// Starts the coroutine or sends the default value, as [`advance`](Self::advance) does, and waits
    /// for what the body awaits.
    ///
    /// # Errors
    /// If the coroutine has finished, or its last step has not ended.
    ///
    /// # Panics
    /// If the body panics; the coroutine is finished then.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, ResumeError, Step};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let mut it = Coroutine::boxed(async |co: &Channel<(), u32>| {
    ///     tokio::task::yield_now().await;
    ///     co.yield_(1).await;
    /// });
    /// assert_eq!(it.advance_async().await?, Step::Yielded(1));
    /// assert_eq!(it.advance_async().await?, Step::Complete(()));
    /// # Ok::<(), ResumeError>(())
    /// # }).unwrap();
    /// ```
    pub async fn advance_async(&mut self) -> Resumed<C, B>
    where
        In<C>: Default,
    {
        match self.state() {
            CoroutineState::Unstarted => self.start_async().await,
            _ => Ok(self.send_async(In::<C>::default()).await?),
        }
    }

    /// Waits for the end of a step whose future was dropped before it was ready.
    ///
    /// # Errors
    /// If there is no such step.
    ///
    /// # Panics
    /// If the body panics; the coroutine is finished then.
    ///
    /// # Examples
    /// ```
    /// use std::future::Future;
    /// use item40_coroutines::{Coroutine, CoroutineState, ResumeError, Step};
    /// use tokio::time::{Duration, sleep, timeout};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let mut it = Coroutine::boxed(async |co| {
    ///     sleep(Duration::from_millis(20)).await;
    ///     let () = co.yield_("late").await;
    /// });
    /// assert!(timeout(Duration::from_millis(1), it.start_async()).await.is_err());
    /// assert_eq!(it.state(), CoroutineState::Awaiting);
    /// assert_eq!(it.continue_async().await?, Step::Yielded("late"));
    /// # Ok::<(), ResumeError>(())
    /// # }).unwrap();
    /// ```
    pub async fn continue_async(&mut self) -> Resumed<C, B> {
        if self.state() != CoroutineState::Awaiting {
            return Err(self.not_suspended());
        }
        Ok(poll_fn(|context| self.poll_step(context)).await)
    }
}
