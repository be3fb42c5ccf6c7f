//! Waiting for the result or the error of one task.

use std::time::{Duration, Instant};

use super::{Future, Outcome, deadline_after};
use crate::{NotDone, TaskError};

impl<T> Future<T> {
    /// Waits for the task and takes its result.
    ///
    /// A result moves to its receiver: another call returns [`ResultTaken`](TaskError::ResultTaken).
    /// An error is returned each time.
    ///
    /// # Errors
    /// Why the task has no result.
    ///
    /// ```
    /// use item41_executors::{TaskError, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// let future = pool.submit(|| String::from("a value that is not copied"))?;
    /// assert!(future.result().is_ok());
    /// assert_eq!(future.result(), Err(TaskError::ResultTaken));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn result(&self) -> Outcome<T> {
        // Without a deadline the wait ends with an outcome only.
        self.result_until(None).unwrap_or(Err(TaskError::Abandoned))
    }

    /// Waits for the task for at most `timeout` and takes its result. With `Duration::ZERO` it does
    /// not wait at all.
    ///
    /// # Errors
    /// [`NotDone`] if the task is not done by then: the future can be asked again.
    ///
    /// ```
    /// use std::{sync::mpsc, time::Duration};
    /// use item41_executors::{NotDone, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// let (answer, question) = mpsc::channel();
    /// let future = pool.submit(move || question.recv())?;
    /// assert_eq!(future.result_timeout(Duration::from_millis(1)), Err(NotDone));
    /// answer.send(42)?;
    /// assert_eq!(future.result(), Ok(Ok(42)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn result_timeout(&self, timeout: Duration) -> Result<Outcome<T>, NotDone> {
        self.result_until(deadline_after(timeout)).ok_or(NotDone)
    }

    /// Does the same with a moment in place of a duration.
    ///
    /// # Errors
    /// [`NotDone`] if the task is not done by the `deadline`.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    /// use item41_executors::{NotDone, promise};
    ///
    /// let (_promise, future) = promise::<()>();
    /// let deadline = Instant::now() + Duration::from_millis(1);
    /// assert_eq!(future.result_deadline(deadline), Err(NotDone));
    /// ```
    pub fn result_deadline(&self, deadline: Instant) -> Result<Outcome<T>, NotDone> {
        self.result_until(Some(deadline)).ok_or(NotDone)
    }

    fn result_until(&self, deadline: Option<Instant>) -> Option<Outcome<T>> {
        self.shared().wait(deadline).slot.take()
    }

    /// Waits for the task and returns its error, if it has one; Python's `exception`. The result
    /// stays where it is.
    ///
    /// ```
    /// use item41_executors::{TaskError, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// let fine = pool.submit(|| 42)?;
    /// assert_eq!(fine.exception(), None);
    /// assert_eq!(fine.result(), Ok(42));
    /// let failed = pool.submit(|| panic!("no luck"))?;
    /// assert!(matches!(failed.exception(), Some(TaskError::Panicked { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn exception(&self) -> Option<TaskError> {
        self.shared().wait(None).slot.error().cloned()
    }

    /// Waits for at most `timeout`, and returns the task's error, if it has one.
    ///
    /// # Errors
    /// [`NotDone`] if the task is not done by then.
    ///
    /// ```
    /// use std::time::Duration;
    /// use item41_executors::{NotDone, promise};
    ///
    /// let (_promise, future) = promise::<()>();
    /// assert_eq!(future.exception_timeout(Duration::ZERO), Err(NotDone));
    /// ```
    pub fn exception_timeout(&self, timeout: Duration) -> Result<Option<TaskError>, NotDone> {
        let core = self.shared().wait(deadline_after(timeout));
        if core.slot.is_settled() { Ok(core.slot.error().cloned()) } else { Err(NotDone) }
    }

    /// Waits for the task and leaves its result where it is; false if it is not done by the
    /// `deadline`.
    pub(crate) fn wait_until(&self, deadline: Option<Instant>) -> bool {
        self.shared().wait(deadline).slot.is_settled()
    }
}
