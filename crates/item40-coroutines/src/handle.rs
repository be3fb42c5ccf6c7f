//! A coroutine that several hold, itself among them.

use std::{cell::RefCell, fmt, ops::Deref, rc::Rc};

use crate::{
    Body, Coroutine, Hatch, ResumeError, Stage,
    coroutine::{In, Resumed},
};

/// A coroutine that several hold. Each may resume it; it must not resume itself.
///
/// Python's generators are held like that, and one that resumes itself gets a `ValueError`. Here
/// the types of a [`Coroutine`] rule it out; a handle gives the freedom back, and the error.
///
/// ```
/// use std::{cell::OnceCell, rc::Rc};
/// use item40_coroutines::{Boxed, Coroutine, Handle, ResumeError, Step};
///
/// type Itself = Rc<OnceCell<Handle<Boxed<'static, (), Option<ResumeError>, ()>>>>;
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
    C: Deref<Target: Hatch>,
    B: Body,
{
    /// The first handle of `coroutine`.
    pub fn new(coroutine: Coroutine<C, B>) -> Self {
        Self(Rc::new(RefCell::new(coroutine)))
    }

    /// As [`Coroutine::start`].
    ///
    /// # Errors
    /// Those of a coroutine; or it is running.
    pub fn start(&self) -> Resumed<C, B> {
        self.with(Coroutine::start)?
    }

    /// As [`Coroutine::send`].
    ///
    /// # Errors
    /// Those of a coroutine; or it is running.
    pub fn send(&self, input: In<C>) -> Resumed<C, B> {
        self.with(|it| it.send(input))?
    }

    /// As [`Coroutine::advance`].
    ///
    /// # Errors
    /// Those of a coroutine; or it is running.
    pub fn advance(&self) -> Resumed<C, B>
    where
        In<C>: Default,
    {
        self.with(Coroutine::advance)?
    }

    /// As [`Coroutine::close`].
    ///
    /// # Errors
    /// It is running: its locals are in use.
    pub fn close(&self) -> Result<(), ResumeError> {
        self.with(Coroutine::close)
    }

    /// Where it is in its life; [`Stage::Running`] if it asks itself.
    pub fn stage(&self) -> Stage {
        self.0.try_borrow().map_or(Stage::Running, |it| it.stage())
    }

    /// Whoever resumes it borrows it until it yields.
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
