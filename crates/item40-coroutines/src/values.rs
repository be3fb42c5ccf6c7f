//! The iterator that a coroutine is if it takes nothing in.

use std::{fmt, iter::FusedIterator, ops::Deref};

use crate::{Body, Coroutine, CoroutineState, Exchange, Step, coroutine::Out};

/// The values that a coroutine yields, as an iterator; made by [`Coroutine::values`].
pub struct Values<C, B: Body> {
    coroutine: Coroutine<C, B>,
    returned: Option<B::Return>,
}

impl<C, B> Coroutine<C, B>
where
    C: Deref<Target: Exchange<In = ()>>,
    B: Body,
{
    /// Returns an iterator over the values that the coroutine yields from now on.
    ///
    /// # Panics
    /// The call itself never panics. The iterator panics if the coroutine panics or awaits something
    /// else than a `yield_`, because an iterator cannot return an error;
    /// [`advance`](Self::advance) does.
    ///
    /// ```
    /// use item40_coroutines::Coroutine;
    ///
    /// let powers = Coroutine::boxed(async |co| {
    ///     let mut power = 1_u32;
    ///     while let Some(next) = power.checked_mul(10) {
    ///         co.yield_(power).await;
    ///         power = next;
    ///     }
    ///     "too large"
    /// });
    /// let mut values = powers.values();
    /// assert_eq!(values.by_ref().take(3).collect::<Vec<_>>(), [1, 10, 100]);
    /// assert_eq!(values.by_ref().last(), Some(100_000_000));
    /// assert_eq!(values.returned(), Some("too large"));
    /// ```
    pub const fn values(self) -> Values<C, B> {
        Values { coroutine: self, returned: None }
    }
}

impl<C, B: Body> Values<C, B> {
    /// Returns the value that the coroutine returned, if it did.
    ///
    /// ```
    /// use item40_coroutines::{Channel, Coroutine};
    ///
    /// let mut values = Coroutine::boxed(async |co: &Channel<(), u32>| {
    ///     co.yield_(1).await;
    ///     "end"
    /// })
    /// .values();
    /// assert_eq!(values.next(), Some(1));
    /// assert_eq!(values.next(), None);
    /// assert_eq!(values.returned(), Some("end"));
    /// ```
    pub fn returned(self) -> Option<B::Return> {
        self.returned
    }
}

impl<C, B> Iterator for Values<C, B>
where
    C: Deref<Target: Exchange<In = ()>>,
    B: Body,
{
    type Item = Out<C>;

    /// # Panics
    /// If the coroutine panics or awaits something else than a `yield_`.
    fn next(&mut self) -> Option<Self::Item> {
        if self.coroutine.state() == CoroutineState::Finished {
            return None;
        }
        match self.coroutine.advance() {
            Ok(Step::Yielded(out)) => Some(out),
            Ok(Step::Complete(value)) => {
                self.returned = Some(value);
                None
            }
            Err(error) => panic!("{error}"),
        }
    }
}

impl<C, B> FusedIterator for Values<C, B>
where
    C: Deref<Target: Exchange<In = ()>>,
    B: Body,
{
}

impl<C, B> IntoIterator for Coroutine<C, B>
where
    C: Deref<Target: Exchange<In = ()>>,
    B: Body,
{
    type Item = Out<C>;
    type IntoIter = Values<C, B>;

    fn into_iter(self) -> Values<C, B> {
        self.values()
    }
}

impl<C, B: Body> fmt::Debug for Values<C, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Values").field("coroutine", &self.coroutine).finish_non_exhaustive()
    }
}
