//! A coroutine with several owners, which may include the coroutine itself.

use std::{cell::RefCell, fmt, ops::Deref, rc::Rc};

use crate::{
    Body, Coroutine, CoroutineState, Exchange, ResumeError,
    coroutine::{In, Resumed},
};

/// A coroutine with several owners. Each owner can resume it; a coroutine that resumes itself gets
/// an error.
///
/// Python's generators are shared in this way, and one that resumes itself gets a `ValueError`. The
/// types of a [`Coroutine`] rule that out; a handle allows the sharing, and reports the error.
///
/// ```
/// use std::{cell::OnceCell, rc::Rc};
/// use item40_coroutines::{BoxedCoroutine, Coroutine, Handle, ResumeError, Step};
///
/// type Itself = Rc<OnceCell<Handle<BoxedCoroutine<'static, (), Option<ResumeError>, ()>>>>;
/// let itself = Itself::default();
/// let weak = Rc::downgrade(&itself);
/// let it = Handle::new(Coroutine::boxed(async move |co| {
///     let itself = weak.upgrade().unwrap();
///     let refused = itself.get().unwrap().start().err();
///     co.yield_(refused).await;
/// }));
/// let _ = itself.set(it.clone());
/// assert_eq!(it.start()?, Step::Yielded(Some(ResumeError::Running)));
/// # Ok::<(), ResumeError>(())
/// ```
pub struct Handle<T>(Rc<RefCell<T>>);

impl<C, B> Handle<Coroutine<C, B>>
where
    C: Deref<Target: Exchange>,
    B: Body,
{
    /// Makes the first handle of `coroutine`.
    pub fn new(coroutine: Coroutine<C, B>) -> Self {
        Self(Rc::new(RefCell::new(coroutine)))
    }

    /// Starts the coroutine, as [`Coroutine::start`] does.
    ///
    /// # Errors
    /// Those of [`Coroutine::start`], and [`ResumeError::Running`].
    pub fn start(&self) -> Resumed<C, B> {
        self.with(Coroutine::start)?
    }

    /// Sends `input`, as [`Coroutine::send`] does.
    ///
    /// # Errors
    /// Those of [`Coroutine::send`], and [`ResumeError::Running`].
    pub fn send(&self, input: In<C>) -> Resumed<C, B> {
        self.with(|it| it.send(input))?
    }

    /// Starts the coroutine or sends the default value, as [`Coroutine::advance`] does.
    ///
    /// # Errors
    /// Those of [`Coroutine::advance`], and [`ResumeError::Running`].
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

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T: fmt::Debug> fmt::Debug for Handle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.0).finish()
    }
}
