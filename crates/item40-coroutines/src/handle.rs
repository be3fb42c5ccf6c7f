//! A coroutine with several owners, which may include the coroutine itself.

use std::{
    cell::RefCell,
    fmt,
    ops::Deref,
    rc::{Rc, Weak},
};

use crate::{
    Body, Closed, Coroutine, CoroutineState, Exchange, ResumeError, SendError,
    coroutine::{In, Resumed, Sent},
};

/// A coroutine with several owners. Each owner can resume it; a coroutine that resumes itself gets
/// an error.
///
/// Python's generators are shared in this way, and one that resumes itself gets a `ValueError`. The
/// types of a [`Coroutine`] rule that out; a handle allows the sharing, and reports the error.
///
/// ```
/// use item40_coroutines::{Coroutine, Handle, ResumeError, Step, WeakHandle};
/// # use item40_coroutines::BoxedCoroutine;
///
/// # type Itself = BoxedCoroutine<'static, (), Option<ResumeError>, ()>;
/// let it = Handle::new_cyclic(|itself: WeakHandle<Itself>| {
///     Coroutine::boxed(async move |co| {
///         let refused = itself.upgrade().and_then(|itself| itself.start().err());
///         co.yield_(refused).await;
///     })
/// });
/// assert_eq!(it.start()?, Step::Yielded(Some(ResumeError::Running)));
/// # Ok::<(), ResumeError>(())
/// ```
pub struct Handle<T>(Rc<RefCell<T>>);

/// A handle that does not keep its coroutine alive; made by [`Handle::downgrade`].
///
/// A coroutine that owned a [`Handle`] of itself would never be dropped.
pub struct WeakHandle<T>(Weak<RefCell<T>>);

impl<C, B> Handle<Coroutine<C, B>>
where
    C: Deref<Target: Exchange>,
    B: Body,
{
    /// Makes the first handle of `coroutine`.
    ///
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Handle, Step};
    ///
    /// let it = Handle::new(Coroutine::boxed(async |co: &Channel<u32, u32>| co.yield_(1).await));
    /// let other = it.clone();
    /// assert_eq!(it.start(), Ok(Step::Yielded(1)));
    /// assert_eq!(other.send(2), Ok(Step::Complete(2)));
    /// ```
    pub fn new(coroutine: Coroutine<C, B>) -> Self {
        Self(Rc::new(RefCell::new(coroutine)))
    }

    /// Makes the first handle of a coroutine that is given a weak handle of itself. That handle can be
    /// upgraded once this call has returned; see the example of [`Handle`].
    pub fn new_cyclic(make: impl FnOnce(WeakHandle<Coroutine<C, B>>) -> Coroutine<C, B>) -> Self {
        Self(Rc::new_cyclic(|itself| RefCell::new(make(WeakHandle(Weak::clone(itself))))))
    }

    /// Starts the coroutine, as [`Coroutine::start`] does.
    ///
    /// # Errors
    /// Those of [`Coroutine::start`], and [`ResumeError::Running`].
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Handle, Step};
    ///
    /// let it = Handle::new(Coroutine::boxed(async |co: &Channel<(), u32>| co.yield_(1).await));
    /// assert_eq!(it.start(), Ok(Step::Yielded(1)));
    /// ```
    pub fn start(&self) -> Resumed<C, B> {
        self.with(Coroutine::start)?
    }

    /// Sends `input`, as [`Coroutine::send`] does.
    ///
    /// # Errors
    /// Those of [`Coroutine::send`], and [`ResumeError::Running`].
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Handle, Step};
    ///
    /// let it = Handle::new(Coroutine::boxed(async |co: &Channel<u32, ()>| co.yield_(()).await + 1));
    /// it.start()?;
    /// assert_eq!(it.send(6)?, Step::Complete(7));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    pub fn send(&self, input: In<C>) -> Sent<C, B> {
        match self.0.try_borrow_mut() {
            Ok(mut it) => it.send(input),
            Err(_) => Err(SendError::new(ResumeError::Running, Some(input))),
        }
    }

    /// Starts the coroutine or sends the default value, as [`Coroutine::advance`] does.
    ///
    /// # Errors
    /// Those of [`Coroutine::advance`], and [`ResumeError::Running`].
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Handle, Step};
    ///
    /// let it = Handle::new(Coroutine::boxed(async |co: &Channel<(), u32>| co.yield_(1).await));
    /// assert_eq!(it.advance(), Ok(Step::Yielded(1)));
    /// assert_eq!(it.advance(), Ok(Step::Complete(())));
    /// ```
    pub fn advance(&self) -> Resumed<C, B>
    where
        In<C>: Default,
    {
        self.with(Coroutine::advance)?
    }

    /// Closes the coroutine, as [`Coroutine::close`] does.
    ///
    /// # Errors
    /// [`ResumeError::Running`]: its locals are in use.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, CoroutineState, Handle};
    ///
    /// let it = Handle::new(Coroutine::boxed(async |co: &Channel<(), u32>| co.yield_(1).await));
    /// it.close()?;
    /// assert_eq!(it.state(), CoroutineState::Finished);
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    pub fn close(&self) -> Result<(), ResumeError> {
        self.with(Coroutine::close)
    }

    /// Returns how far the coroutine has come; [`CoroutineState::Running`] if it asks itself.
    pub fn state(&self) -> CoroutineState {
        self.0.try_borrow().map_or(CoroutineState::Running, |it| it.state())
    }

    /// Calls `work`, unless the coroutine is running: a resume borrows it until it yields.
    fn with<T>(&self, work: impl FnOnce(&mut Coroutine<C, B>) -> T) -> Result<T, ResumeError> {
        let mut it = self.0.try_borrow_mut().map_err(|_| ResumeError::Running)?;
        Ok(work(&mut it))
    }
}

impl<C, B, T, E> Handle<Coroutine<C, B>>
where
    C: Deref<Target: Exchange<In = Result<T, E>>>,
    B: Body,
{
    /// Throws `error` into the coroutine, as [`Coroutine::throw`] does.
    ///
    /// # Errors
    /// Those of [`Coroutine::throw`], and [`ResumeError::Running`].
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Handle, Step};
    ///
    /// let it = Handle::new(Coroutine::boxed(async |co: &Channel<Result<(), &str>, ()>| {
    ///     co.yield_(()).await.err()
    /// }));
    /// it.start()?;
    /// assert_eq!(it.throw("broken"), Ok(Step::Complete(Some("broken"))));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    pub fn throw(&self, error: E) -> Sent<C, B> {
        match self.0.try_borrow_mut() {
            Ok(mut it) => it.throw(error),
            Err(_) => Err(SendError::new(ResumeError::Running, Some(Err(error)))),
        }
    }

    /// Finishes the coroutine, as [`Coroutine::finish`] does.
    ///
    /// # Errors
    /// Those of [`Coroutine::finish`], and [`ResumeError::Running`].
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Closed, Coroutine, Handle};
    ///
    /// let it = Handle::new(Coroutine::boxed(async |co: &Channel<Result<(), Closed>, ()>| {
    ///     while co.yield_(()).await.is_ok() {}
    ///     "end"
    /// }));
    /// it.start()?;
    /// assert_eq!(it.finish(), Ok(Some("end")));
    /// # Ok::<(), item40_coroutines::ResumeError>(())
    /// ```
    pub fn finish(&self) -> Result<Option<B::Return>, ResumeError>
    where
        E: From<Closed>,
    {
        self.with(Coroutine::finish)?
    }
}

impl<T> Handle<T> {
    /// Returns a handle that does not keep the coroutine alive.
    ///
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Handle};
    ///
    /// let it = Handle::new(Coroutine::boxed(async |co: &Channel<(), u32>| co.yield_(1).await));
    /// let weak = it.downgrade();
    /// assert!(weak.upgrade().is_some());
    /// drop(it);
    /// assert!(weak.upgrade().is_none());
    /// ```
    pub fn downgrade(&self) -> WeakHandle<T> {
        WeakHandle(Rc::downgrade(&self.0))
    }

    /// Returns the coroutine if this is its only handle.
    ///
    /// # Errors
    /// The handle itself, if there are others.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Handle, Step};
    ///
    /// let it = Handle::new(Coroutine::boxed(async |co: &Channel<(), u32>| co.yield_(1).await));
    /// let other = it.clone();
    /// let it = it.into_inner().unwrap_err();
    /// drop(other);
    /// assert_eq!(it.into_inner().unwrap().start(), Ok(Step::Yielded(1)));
    /// ```
    pub fn into_inner(self) -> Result<T, Self> {
        Rc::try_unwrap(self.0).map(RefCell::into_inner).map_err(Self)
    }
}

impl<T> WeakHandle<T> {
    /// Returns a handle, unless the coroutine has been dropped.
    ///
    /// ```
    /// use item40_coroutines::{Channel, Coroutine, Handle};
    ///
    /// let it = Handle::new(Coroutine::boxed(async |co: &Channel<(), u32>| co.yield_(1).await));
    /// let weak = it.downgrade();
    /// assert!(weak.upgrade().is_some_and(|it| it.start().is_ok()));
    /// ```
    pub fn upgrade(&self) -> Option<Handle<T>> {
        self.0.upgrade().map(Handle)
    }
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Clone for WeakHandle<T> {
    fn clone(&self) -> Self {
        Self(Weak::clone(&self.0))
    }
}

impl<C, B> From<Coroutine<C, B>> for Handle<Coroutine<C, B>>
where
    C: Deref<Target: Exchange>,
    B: Body,
{
    fn from(coroutine: Coroutine<C, B>) -> Self {
        Self::new(coroutine)
    }
}

impl<T: fmt::Debug> fmt::Debug for Handle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.0).finish()
    }
}

impl<T> fmt::Debug for WeakHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeakHandle").finish_non_exhaustive()
    }
}
