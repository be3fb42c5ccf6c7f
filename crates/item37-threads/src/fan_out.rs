//! Many blocking calls at the same time, each in a thread of its own.

use std::{
    any::Any,
    fmt, io, panic,
    sync::{Arc, Mutex, PoisonError},
    thread::{Builder, Scope, ScopedJoinHandle, scope},
};

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The system has no thread left; the call was not made.
    #[error("cannot start a thread for call {index}; make fewer calls at the same time")]
    NotStarted {
        /// Which call, counted from 0.
        index: usize,
        /// What the system says.
        source: io::Error,
    },
    /// The call was made and panicked.
    #[error("call {index} panicked: {panic}")]
    Panicked {
        /// Which call, counted from 0.
        index: usize,
        /// What it panicked with.
        panic: Panic,
    },
}

/// What a call panicked with.
///
/// It displays as the panic's message.
pub struct Panic {
    message: String,
    /// The lock makes it `Sync`, which errors are expected to be; nobody ever waits for it.
    payload: Mutex<Box<dyn Any + Send>>,
}

impl Panic {
    pub(crate) fn new(payload: Box<dyn Any + Send>) -> Self {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref().map(String::as_str));
        Self {
            message: text.unwrap_or("with a value that is no text").to_owned(),
            payload: Mutex::new(payload),
        }
    }

    /// Goes on panicking with it in this thread.
    pub fn resume(self) -> ! {
        let payload = self.payload.into_inner();
        panic::resume_unwind(payload.unwrap_or_else(PoisonError::into_inner))
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

/// Makes a call for each item, all at the same time, and waits for all of them.
///
/// The results come in the order of the items, whichever call ends first. A call that panics
/// costs its own result and no other. Where there are so many items that the system may have no
/// thread for each, take [`fan_out_at_most`](crate::fan_out_at_most()).
///
/// ```
/// use std::{thread::sleep, time::Duration};
/// use item37_threads::fan_out;
///
/// let lengths = fan_out(["Python", "Rust"], |name| {
///     sleep(Duration::from_millis(10)); // both at the same time
///     name.len()
/// });
/// let lengths = lengths.into_iter().collect::<Result<Vec<_>, _>>()?;
/// assert_eq!(lengths, [6, 4]);
/// # Ok::<(), item37_threads::CallError>(())
/// ```
#[must_use = "a call that failed is told of only here"]
pub fn fan_out<T, R, F>(items: impl IntoIterator<Item = T>, call: F) -> Vec<Result<R, CallError>>
where
    T: Send,
    R: Send,
    F: Fn(T) -> R + Send + Sync,
{
    scope(|scope| Calls::start(scope, items, call).join())
}

/// Calls that are under way while the thread that started them does something else.
///
/// ```
/// use std::thread::scope;
/// use item37_threads::Calls;
///
/// let results = scope(|scope| {
///     let calls = Calls::start(scope, [1, 2, 3], |n: u32| n.pow(2));
///     // This thread is free here.
///     calls.join()
/// });
/// assert!(matches!(results[..], [Ok(1), Ok(4), Ok(9)]));
/// ```
///
/// Without `join` the end of the scope waits for the calls, and panics if one of them has.
#[must_use = "the results are in `join`"]
#[derive(Debug)]
pub struct Calls<'scope, R> {
    threads: Vec<io::Result<ScopedJoinHandle<'scope, R>>>,
}

impl<'scope, R: Send + 'scope> Calls<'scope, R> {
    /// Starts a call for each item in a thread of `scope`, named after the call: `call 0`.
    pub fn start<T, F>(
        scope: &'scope Scope<'scope, '_>,
        items: impl IntoIterator<Item = T>,
        call: F,
    ) -> Self
    where
        T: Send + 'scope,
        F: Fn(T) -> R + Send + Sync + 'scope,
    {
        let call = Arc::new(call);
        let start = |(index, item)| {
            let call = Arc::clone(&call);
            let thread = Builder::new().name(format!("call {index}"));
            thread.spawn_scoped(scope, move || call(item))
        };
        Self { threads: items.into_iter().enumerate().map(start).collect() }
    }

    /// How many of the calls have a thread: all of them, unless the system had none left.
    pub fn started(&self) -> usize {
        self.threads.iter().filter(|thread| thread.is_ok()).count()
    }

    /// Waits for all calls: their results in the order of the items.
    pub fn join(self) -> Vec<Result<R, CallError>> {
        let threads = self.threads.into_iter().enumerate();
        threads.map(|(index, thread)| result(index, thread)).collect()
    }
}

fn result<R>(index: usize, thread: io::Result<ScopedJoinHandle<R>>) -> Result<R, CallError> {
    let thread = thread.map_err(|source| CallError::NotStarted { index, source })?;
    thread.join().map_err(|payload| CallError::Panicked { index, panic: Panic::new(payload) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No test can make the system run out of threads without hurting the tests beside it.
    #[test]
    fn a_call_without_a_thread_says_which_why_and_what_to_do() {
        let refused: io::Result<ScopedJoinHandle<()>> = Err(io::ErrorKind::WouldBlock.into());
        let error = result(7, refused).unwrap_err();
        let advice = "cannot start a thread for call 7; make fewer calls at the same time";
        assert_eq!(error.to_string(), advice);
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(cause.as_deref(), Some("operation would block"));
    }
}
