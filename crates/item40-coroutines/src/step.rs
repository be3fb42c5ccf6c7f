//! What a resume brings, and how far a coroutine has come.

/// What a resume brought: a value that the coroutine yielded, or the one that it returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step<Out, Return> {
    /// The coroutine yielded this value and waits for one.
    Yielded(Out),
    /// The coroutine returned this value: Python's `StopIteration.value`.
    Complete(Return),
}

impl<Out, Return> Step<Out, Return> {
    /// Returns the value that the coroutine yielded, if it did.
    ///
    /// ```
    /// use item40_coroutines::Step;
    ///
    /// assert_eq!(Step::<_, ()>::Yielded(3).yielded(), Some(3));
    /// assert_eq!(Step::<u32, _>::Complete("end").yielded(), None);
    /// ```
    pub fn yielded(self) -> Option<Out> {
        match self {
            Self::Yielded(out) => Some(out),
            Self::Complete(_) => None,
        }
    }

    /// Returns the value that the coroutine returned, if it did.
    ///
    /// ```
    /// use item40_coroutines::Step;
    ///
    /// assert_eq!(Step::<u32, _>::Complete("end").complete(), Some("end"));
    /// assert_eq!(Step::<_, ()>::Yielded(3).complete(), None);
    /// ```
    pub fn complete(self) -> Option<Return> {
        match self {
            Self::Yielded(_) => None,
            Self::Complete(value) => Some(value),
        }
    }
}

/// How far a coroutine has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CoroutineState {
    /// No line of the body has run yet.
    Unstarted,
    /// The body waits at a `yield_`.
    Suspended,
    /// The body awaits something else than a `yield_`, and the future that resumed the coroutine was
    /// dropped: [`continue_async`](crate::Coroutine::continue_async) waits on.
    Awaiting,
    /// The body is being resumed, and asks from inside; only a [`Handle`](crate::Handle) reports it.
    Running,
    /// The body returned, panicked or was closed. Its locals are dropped.
    Finished,
}
