//! Coroutines that own everything they need.

use std::{future::Future, pin::Pin, rc::Rc, sync::Arc};

use crate::{Channel, Coroutine, SharedChannel};

/// A coroutine that owns its channel and its body, whatever the type of the body: a function can
/// return it, and different ones fit into one collection.
///
/// ```
/// use item40_coroutines::{BoxedCoroutine, Coroutine};
///
/// fn counter(step: u32) -> BoxedCoroutine<'static, (), u32, ()> {
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
pub type BoxedCoroutine<'a, In, Out, Return> =
    Coroutine<Rc<Channel<In, Out>>, Option<Pin<Box<dyn Future<Output = Return> + 'a>>>>;

/// A [`BoxedCoroutine`] that can move from thread to thread; see [`Coroutine::boxed_send`].
pub type BoxedSendCoroutine<'a, In, Out, Return> = Coroutine<
    Arc<SharedChannel<In, Out>>,
    Option<Pin<Box<dyn Future<Output = Return> + Send + 'a>>>,
>;

impl<'a, In: 'a, Out: 'a, Return: 'a> BoxedCoroutine<'a, In, Out, Return> {
    /// Makes a boxed coroutine with a channel of its own from an `async fn` or an async closure that
    /// takes the channel. A body with more parameters is called in a closure:
    ///
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Step};
    ///
    /// async fn count(co: &Channel<(), u32>, times: u32) {
    ///     for time in 0..times {
    ///         co.yield_(time).await;
    ///     }
    /// }
    ///
    /// let mut it = Coroutine::boxed(async |co| count(co, 3).await);
    /// assert_eq!(it.start()?, Step::Yielded(0));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    pub fn boxed(body: impl AsyncFnOnce(&Channel<In, Out>) -> Return + 'a) -> Self {
        let channel = Rc::new(Channel::new());
        let co = Rc::clone(&channel);
        Self::new(channel, Some(Box::pin(async move { body(&co).await })))
    }

    /// Makes a boxed coroutine as [`boxed`](Self::boxed) does, from a body that gets the channel to
    /// keep. A resume is quicker, because no other future is around the body.
    ///
    /// ```
    /// use std::rc::Rc;
    /// use item40_coroutines::{Channel, Coroutine, Step};
    ///
    /// async fn count(co: Rc<Channel<(), u32>>, times: u32) {
    ///     for time in 0..times {
    ///         co.yield_(time).await;
    ///     }
    /// }
    ///
    /// let mut it = Coroutine::boxed_owned(|co| count(co, 3));
    /// assert_eq!(it.start()?, Step::Yielded(0));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    pub fn boxed_owned<F>(body: impl FnOnce(Rc<Channel<In, Out>>) -> F) -> Self
    where
        F: Future<Output = Return> + 'a,
    {
        let channel = Rc::new(Channel::new());
        let future = body(Rc::clone(&channel));
        Self::new(channel, Some(Box::pin(future)))
    }
}

impl<'a, In: 'a, Out: 'a, Return: 'a> BoxedSendCoroutine<'a, In, Out, Return> {
    /// Makes a boxed coroutine that is `Send`. Its body gets the channel to keep, because a closure
    /// that borrows it cannot promise yet that the future it returns is `Send`.
    ///
    /// ```
    /// use item40_coroutines::{Coroutine, Step};
    ///
    /// let mut it = Coroutine::boxed_send(|co| async move {
    ///     let name: String = co.yield_(0).await;
    ///     co.yield_(name.len()).await;
    /// });
    /// it.start()?;
    /// let elsewhere = std::thread::spawn(move || it.send("Ada".to_owned()));
    /// assert_eq!(elsewhere.join().unwrap()?, Step::Yielded(3));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    pub fn boxed_send<F>(body: impl FnOnce(Arc<SharedChannel<In, Out>>) -> F) -> Self
    where
        F: Future<Output = Return> + Send + 'a,
    {
        let channel = Arc::new(SharedChannel::new());
        let future = body(Arc::clone(&channel));
        Self::new(channel, Some(Box::pin(future)))
    }
}
