//! The stream that a coroutine is if it takes nothing in.

use std::{
    fmt,
    ops::Deref,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::{FusedStream, Stream};

use crate::{Body, Coroutine, CoroutineState, Exchange, Step, coroutine::Out};

/// The values that a coroutine yields, as a stream; made by [`Coroutine::into_stream`].
pub struct ValueStream<C, B: Body> {
    coroutine: Coroutine<C, B>,
    returned: Option<B::Return>,
}

impl<C, B> Coroutine<C, B>
where
    C: Deref<Target: Exchange<In = ()>>,
    B: Body,
{
    /// Returns a stream of the values that the coroutine yields from now on. Between two of them the
    /// body can await any future.
    ///
    /// ```
    /// use futures_util::StreamExt;
    /// use item40_coroutines::Coroutine;
    /// use tokio::time::{Duration, sleep};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let ticks = Coroutine::boxed(async |co| {
    ///     for number in 1..=3 {
    ///         sleep(Duration::from_millis(1)).await;
    ///         co.yield_(number).await;
    ///     }
    /// });
    /// assert_eq!(ticks.into_stream().collect::<Vec<_>>().await, [1, 2, 3]);
    /// # });
    /// ```
    pub const fn into_stream(self) -> ValueStream<C, B> {
        ValueStream { coroutine: self, returned: None }
    }
}

impl<C, B: Body> ValueStream<C, B> {
    /// Returns the value that the coroutine returned, if it did.
    ///
    /// ```
    /// use futures_util::StreamExt;
    /// use item40_coroutines::{Channel, Coroutine};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let mut stream = Coroutine::boxed(async |co: &Channel<(), u32>| {
    ///     co.yield_(1).await;
    ///     "end"
    /// })
    /// .into_stream();
    /// assert_eq!(stream.by_ref().collect::<Vec<_>>().await, [1]);
    /// assert_eq!(stream.returned(), Some("end"));
    /// # });
    /// ```
    pub fn returned(self) -> Option<B::Return> {
        self.returned
    }
}

/// A body that must not move is behind a pointer already, so that the stream itself can move.
impl<C, B: Body> Unpin for ValueStream<C, B> {}

impl<C, B> Stream for ValueStream<C, B>
where
    C: Deref<Target: Exchange<In = ()>>,
    B: Body,
{
    type Item = Out<C>;

    /// # Panics
    /// If the coroutine panics.
    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        match this.coroutine.state() {
            CoroutineState::Unstarted => this.coroutine.begin_step(None),
            CoroutineState::Suspended => this.coroutine.begin_step(Some(())),
            CoroutineState::Awaiting => (),
            CoroutineState::Running | CoroutineState::Finished => return Poll::Ready(None),
        }
        Poll::Ready(match ready!(this.coroutine.poll_step(context)) {
            Step::Yielded(out) => Some(out),
            Step::Complete(value) => {
                this.returned = Some(value);
                None
            }
        })
    }
}

impl<C, B> FusedStream for ValueStream<C, B>
where
    C: Deref<Target: Exchange<In = ()>>,
    B: Body,
{
    fn is_terminated(&self) -> bool {
        self.coroutine.state() == CoroutineState::Finished
    }
}

impl<C, B: Body> fmt::Debug for ValueStream<C, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValueStream").field("coroutine", &self.coroutine).finish_non_exhaustive()
    }
}
