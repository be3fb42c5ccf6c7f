//! The channel of a coroutine that can move from thread to thread.

use std::{
    fmt,
    future::{Future, poll_fn},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use crate::channel::{
    Exchange, Yield,
    sealed::{self, Output},
};

/// A [`Channel`](crate::Channel) for coroutines that are `Send`: those whose locals and exchanged
/// values are.
///
/// Its cells are behind a lock that no thread ever waits for. A resume takes the lock four times,
/// which costs an order of magnitude more than the plain cells of a `Channel`.
///
/// ```
/// use std::{pin::pin, thread};
/// use item40_coroutines::{Coroutine, SharedChannel, Step};
///
/// async fn add_up(co: &SharedChannel<u32, u32>) {
///     let mut sum = 0;
///     loop {
///         sum += co.yield_(sum).await;
///     }
/// }
///
/// let channel = SharedChannel::new();
/// let body = pin!(Some(add_up(&channel)));
/// let mut it = Coroutine::new(&channel, body);
/// it.start()?;
/// thread::scope(|scope| {
///     scope.spawn(|| assert_eq!(it.send(4), Ok(Step::Yielded(4))));
/// });
/// assert_eq!(it.send(5)?, Step::Yielded(9));
/// # Ok::<(), item40_coroutines::ResumeError>(())
/// ```
///
/// With a plain `Channel` this does not compile:
///
/// ```compile_fail,E0277
/// use item40_coroutines::{Channel, Coroutine};
///
/// let mut it = Coroutine::boxed(async |co: &Channel<u32, u32>| {
///     co.yield_(0).await;
/// });
/// std::thread::spawn(move || it.start()); // `Rc<Channel<u32, u32>>` cannot be sent
/// ```
///
/// Nor does it with this one, if the coroutine holds something that is not `Send`:
///
/// ```compile_fail
/// use std::rc::Rc;
/// use item40_coroutines::Coroutine;
///
/// let counted = Rc::new(1);
/// let mut it = Coroutine::boxed_send(|co| async move {
///     co.yield_(*counted).await;
///     drop(counted);
/// });
/// let _ = it.send(()); // The error is above: `Rc<i32>` cannot be sent
/// ```
pub struct SharedChannel<In, Out> {
    ways: Mutex<Ways<In, Out>>,
}

struct Ways<In, Out> {
    input: Option<In>,
    output: Output<Out>,
}

impl<In, Out> SharedChannel<In, Out> {
    /// Makes an empty channel.
    ///
    /// ```
    /// use std::pin::pin;
    /// use item40_coroutines::{Coroutine, SharedChannel, Step};
    ///
    /// let channel = SharedChannel::<(), u32>::new();
    /// let body = pin!(Some(async { channel.yield_(3).await }));
    /// assert_eq!(Coroutine::new(&channel, body).start(), Ok(Step::Yielded(3)));
    /// ```
    pub const fn new() -> Self {
        Self { ways: Mutex::new(Ways { input: None, output: Output::Idle }) }
    }

    /// Gives `out` to the caller, and returns a future that waits for what the caller sends next, as
    /// [`Channel::yield_`](crate::Channel::yield_) does.
    ///
    /// ```
    /// use item40_coroutines::{Coroutine, Step};
    ///
    /// let mut it = Coroutine::boxed_send(|co| async move { co.yield_("how many?").await + 1 });
    /// assert_eq!(it.start()?, Step::Yielded("how many?"));
    /// assert_eq!(it.send(6)?, Step::Complete(7));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    #[must_use = "a coroutine pauses where its `yield_` is awaited"]
    pub fn yield_(&self, out: Out) -> impl Future<Output = In> {
        let mut ways = self.ways();
        // A value that was sent for a `yield_` that has been given up.
        let refused = ways.input.take();
        let earlier = mem::replace(&mut ways.output, Output::Yielded(out));
        let second = match earlier {
            Output::Idle | Output::Empty => None,
            _ => Some(mem::replace(&mut ways.output, Output::TwoAtOnce)),
        };
        drop(ways); // Unlocks before the values are dropped: their `Drop` may yield.
        drop((refused, earlier, second));
        poll_fn(|_| self.ways().input.take().map_or(Poll::Pending, Poll::Ready))
    }

    /// Takes the lock. No code of a caller runs under it, so a poisoned lock guards sound values.
    fn ways(&self) -> MutexGuard<'_, Ways<In, Out>> {
        self.ways.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<In, Out> Yield<In, Out> for SharedChannel<In, Out> {
    fn yield_(&self, out: Out) -> impl Future<Output = In> {
        self.yield_(out)
    }
}

impl<In, Out> sealed::Sealed for SharedChannel<In, Out> {}

impl<In, Out> Exchange for SharedChannel<In, Out> {
    type In = In;
    type Out = Out;

    fn put_input(&self, input: Option<In>) {
        let mut ways = self.ways();
        let input = mem::replace(&mut ways.input, input);
        let output = mem::replace(&mut ways.output, Output::Empty);
        drop(ways); // Unlocks before the old values are dropped: their `Drop` may yield.
        drop((input, output));
    }

    fn take_output(&self) -> Output<Out> {
        mem::replace(&mut self.ways().output, Output::Idle)
    }

    fn empty_output(&self) {
        let output = mem::replace(&mut self.ways().output, Output::Empty);
        drop(output);
    }

    fn clear(&self) {
        self.put_input(None);
        self.take_output();
    }
}

impl<In, Out> Default for SharedChannel<In, Out> {
    fn default() -> Self {
        Self::new()
    }
}

impl<In, Out> fmt::Debug for SharedChannel<In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedChannel").finish_non_exhaustive()
    }
}
