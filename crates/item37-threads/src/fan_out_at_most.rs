//! Many blocking calls, of which only some are under way at the same time.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
    thread::{Builder, scope},
};

use crate::{CallError, Panic, ZeroThreads};

/// Makes a call for each item with at most `threads` threads, and waits for all of them.
///
/// A thread that has ended a call takes the next item, in the order of the items. The calling thread
/// is one of the threads. If the system has no thread left, the threads that were started make all
/// the calls, so each call is made in any case.
///
/// As with [`fan_out`](crate::fan_out()), the results come in the order of the items, and a call
/// that panics loses its own result and no other.
///
/// ```
/// use item37_threads::fan_out_at_most;
///
/// let lengths = fan_out_at_most(2, ["Python", "Rust", "C"], |name| name.len())?;
/// let lengths = lengths.into_iter().collect::<Result<Vec<_>, _>>()?;
/// assert_eq!(lengths, [6, 4, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `threads` is 0. Then no item has been taken.
///
/// # Panics
/// If the iterator over the items panics. It is asked for all items before the first call.
pub fn fan_out_at_most<T, R, F>(
    threads: usize,
    items: impl IntoIterator<Item = T>,
    call: F,
) -> Result<Vec<Result<R, CallError>>, ZeroThreads>
where
    T: Send,
    R: Send,
    F: Fn(T) -> R + Sync,
{
    if threads == 0 {
        return Err(ZeroThreads);
    }
    let items: Vec<T> = items.into_iter().collect();
    let threads = threads.min(items.len());
    let mut results: Vec<Option<Result<R, CallError>>> = items.iter().map(|_| None).collect();
    // Each item travels with the place for its result, so that no lock guards the results.
    let queue = Mutex::new(items.into_iter().zip(&mut results).enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some((index, (item, result))) = next() {
            // No code sees the item after a panic, because the call owns it.
            let called = catch_unwind(AssertUnwindSafe(|| call(item)));
            let panicked = |payload| CallError::Panicked { index, panic: Panic::new(payload) };
            *result = Some(called.map_err(panicked));
        }
    };
    scope(|scope| {
        for index in 1..threads {
            let thread = Builder::new().name(format!("caller {index}"));
            if thread.spawn_scoped(scope, work).is_err() {
                break; // The other threads make its calls.
            }
        }
        work();
    });
    drop(queue);
    Ok(results.into_iter().map(|result| result.expect("each item was taken")).collect())
}
