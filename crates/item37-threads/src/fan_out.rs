//! Many blocking calls at the same time, each in a thread of its own.

use std::{
    io,
    sync::Arc,
    thread::{Builder, Scope, ScopedJoinHandle, scope},
};

use crate::{CallError, Panic};

/// Makes a call for each item, all at the same time, and waits for all of them.
///
/// The results come in the order of the items, whichever call ends first. A call that panics loses
/// its own result and no other. With so many items that the system may not have a thread for each,
/// take [`fan_out_at_most`](crate::fan_out_at_most()).
///
/// There is no time limit: the calls borrow from the caller, so the caller must wait for them.
/// Give each call a limit of its own, such as a socket's read timeout.
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
///
/// # Panics
/// If the iterator over the items panics: the same panic, once the calls that were started have
/// ended.
#[must_use = "only the results tell which call failed"]
pub fn fan_out<T, R, F>(items: impl IntoIterator<Item = T>, call: F) -> Vec<Result<R, CallError>>
where
    T: Send,
    R: Send,
    F: Fn(T) -> R + Sync,
{
    scope(|scope| Calls::start(scope, items, &call).join())
}

/// Calls that are under way while the thread that started them does something else.
///
/// Without [`join`](Self::join) the end of the scope waits for the calls, and panics if one of
/// them has panicked.
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
#[must_use = "`join` returns the results"]
#[derive(Debug)]
pub struct Calls<'scope, R> {
    threads: Vec<io::Result<ScopedJoinHandle<'scope, R>>>,
}

impl<'scope, R: Send + 'scope> Calls<'scope, R> {
    /// Starts a call for each item in a thread of `scope`, named after the call: `call 0`.
    ///
    /// # Panics
    /// If the iterator over the items panics. The calls that were started go on, and the end of
    /// the scope waits for them.
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

    /// Returns how many of the calls have a thread: all of them, unless the system had none left.
    ///
    /// ```
    /// # use std::thread::scope;
    /// # use item37_threads::Calls;
    /// scope(|scope| {
    ///     let calls = Calls::start(scope, ["a", "b"], str::len);
    ///     assert_eq!(calls.started(), 2);
    ///     let _ = calls.join();
    /// });
    /// ```
    pub fn started(&self) -> usize {
        self.threads.iter().filter(|thread| thread.is_ok()).count()
    }

    /// Returns how many of the calls have ended, without waiting for any.
    ///
    /// ```
    /// # use std::{sync::mpsc::channel, thread::{scope, yield_now}};
    /// # use item37_threads::Calls;
    /// let (sender, receiver) = channel::<()>();
    /// scope(|scope| {
    ///     let calls = Calls::start(scope, [receiver], |receiver| receiver.recv().is_ok());
    ///     assert_eq!(calls.ended(), 0); // the call waits for the sender
    ///     drop(sender);
    ///     while calls.ended() < 1 {
    ///         yield_now();
    ///     }
    ///     assert!(matches!(calls.join()[..], [Ok(false)]));
    /// });
    /// ```
    pub fn ended(&self) -> usize {
        self.threads.iter().flatten().filter(|thread| thread.is_finished()).count()
    }

    /// Waits for all calls and returns their results in the order of the items.
    #[must_use = "only the results tell which call failed"]
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

    /// A test that exhausts the system's threads would hurt the tests beside it.
    #[test]
    fn not_started_names_the_call_the_cause_and_the_remedy() {
        let refused: io::Result<ScopedJoinHandle<()>> = Err(io::ErrorKind::WouldBlock.into());
        let error = result(7, refused).unwrap_err();
        let advice = "cannot start a thread for call 7; make fewer calls at the same time";
        assert_eq!(error.to_string(), advice);
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(cause.as_deref(), Some("operation would block"));
        assert_eq!(error.index(), 7);
    }
}
