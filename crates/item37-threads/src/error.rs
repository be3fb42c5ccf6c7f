//! Why a call has no result.

use std::{
    any::Any,
    fmt, io, panic,
    sync::{Mutex, PoisonError},
};

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The system had no thread left, so the call was not made.
    #[error("cannot start a thread for call {index}; make fewer calls at the same time")]
    NotStarted {
        /// The position of the call's item, counted from 0.
        index: usize,
        /// What the system reported.
        source: io::Error,
    },
    /// The call was made and panicked.
    #[error("call {index} panicked: {panic}")]
    Panicked {
        /// The position of the call's item, counted from 0.
        index: usize,
        /// What the call panicked with.
        panic: Panic,
    },
}

impl CallError {
    /// Returns the position of the call's item, counted from 0.
    ///
    /// ```
    /// use item37_threads::fan_out;
    ///
    /// let results = fan_out([2, 0], |divisor| 84 / divisor);
    /// let failed: Vec<_> = results.iter().filter_map(|r| r.as_ref().err()).collect();
    /// assert_eq!(failed[0].index(), 1);
    /// ```
    pub fn index(&self) -> usize {
        match self {
            Self::NotStarted { index, .. } | Self::Panicked { index, .. } => *index,
        }
    }
}

/// What a call panicked with. It displays as the panic's message.
pub struct Panic {
    message: String,
    /// The lock makes the payload `Sync`, as errors are expected to be. It is never contended.
    payload: Mutex<Box<dyn Any + Send>>,
}

impl Panic {
    pub(crate) fn new(payload: Box<dyn Any + Send>) -> Self {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref().map(String::as_str));
        Self {
            message: text.unwrap_or("with a value that is not text").to_owned(),
            payload: Mutex::new(payload),
        }
    }

    /// Returns the panic's message, as the panic hook printed it.
    ///
    /// ```
    /// use item37_threads::{CallError, fan_out};
    ///
    /// let error = fan_out([1], |_| -> () { panic!("no connection") }).remove(0).unwrap_err();
    /// let CallError::Panicked { panic, .. } = error else { return };
    /// assert_eq!(panic.message(), "no connection");
    /// ```
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the value that the call panicked with.
    ///
    /// ```
    /// use std::panic::panic_any;
    /// use item37_threads::{CallError, fan_out};
    ///
    /// let error = fan_out([1], |_| -> () { panic_any(404) }).remove(0).unwrap_err();
    /// let CallError::Panicked { panic, .. } = error else { return };
    /// assert_eq!(panic.into_payload().downcast_ref(), Some(&404));
    /// ```
    pub fn into_payload(self) -> Box<dyn Any + Send> {
        self.payload.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on panicking in this thread, with the same value.
    ///
    /// ```should_panic
    /// use item37_threads::{CallError, fan_out};
    ///
    /// for result in fan_out([2, 0], |divisor| 84 / divisor) {
    ///     if let Err(CallError::Panicked { panic, .. }) = result {
    ///         panic.resume(); // attempt to divide by zero
    ///     }
    /// }
    /// ```
    pub fn resume(self) -> ! {
        panic::resume_unwind(self.into_payload())
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Panic").field(&self.message).finish()
    }
}

/// No call can be made, because 0 threads were allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("cannot make calls with 0 threads: none of them would ever be made; allow at least 1")]
pub struct ZeroThreads;
