//! Many blocking calls, but only so many at the same time.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
    thread::{Builder, scope},
};

use crate::fan_out::{CallError, Panic};

/// Makes a call for each item with at most `threads` threads, and waits for all of them.
///
/// A thread that is done with a call takes the next item, in the order of the items. The calling
/// thread is one of the threads. If the system has no thread left, those that there are make all
/// the calls, so that each call is made in any case.
///
/// As with [`fan_out`](crate::fan_out()), the results come in the order of the items, and a call that
/// panics costs its own result and no other.
///
/// # Panics
/// If `threads` is 0.
///
/// ```
/// use item37_threads::fan_out_at_most;
///
/// let lengths = fan_out_at_most(2, ["Python", "Rust", "C"], |name| name.len());
/// let lengths = lengths.into_iter().collect::<Result<Vec<_>, _>>()?;
/// assert_eq!(lengths, [6, 4, 1]);
/// # Ok::<(), item37_threads::CallError>(())
/// ```
#[must_use = "a call that failed is told of only here"]
pub fn fan_out_at_most<T, R, F>(
    threads: usize,
    items: impl IntoIterator<Item = T>,
    call: F,
) -> Vec<Result<R, CallError>>
where
    T: Send,
    R: Send,
    F: Fn(T) -> R + Sync,
{
    assert!(threads > 0, "cannot make calls with 0 threads; allow at least one");
    let items: Vec<T> = items.into_iter().collect();
    let threads = threads.min(items.len());
    let mut results: Vec<_> = items.iter().map(|_| None).collect();
    // Whoever takes an item takes the place of its result along.
    let queue = Mutex::new(items.into_iter().zip(&mut results).enumerate());
    let next = || queue.lock().expect("nothing that panics runs under this lock").next();
    let work = || {
        while let Some((index, (item, result))) = next() {
            // The item is gone after a panic, as with a thread that dies of one.
            let called = catch_unwind(AssertUnwindSafe(|| call(item)));
            let panicked = |payload| CallError::Panicked { index, panic: Panic::new(payload) };
            *result = Some(called.map_err(panicked));
        }
    };
    scope(|scope| {
        for index in 1..threads {
            let thread = Builder::new().name(format!("caller {index}"));
            if thread.spawn_scoped(scope, work).is_err() {
                break; // The others make its calls.
            }
        }
        work();
    });
    drop(queue);
    results.into_iter().map(|result| result.expect("all items were taken")).collect()
}
