//! Tasks that borrow.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use super::queue::{Job, Queue};
use crate::{
    Future, Map, Promise, StartError, SubmitError, TaskError,
    panics::{catch_panic, note_locations},
    promise,
};

/// Runs `body` with a pool of `workers` threads whose tasks may borrow what lives longer than this
/// call. It returns when all tasks have ended. The threads are those of [`std::thread::scope`].
///
/// The results of the tasks themselves do not borrow. A task that panics concerns its own future
/// alone; a panic of `body` passes on, after the tasks that were submitted.
///
/// # Errors
/// `workers` is 0, or the system gives no thread.
///
/// ```
/// use item41_executors::scope;
///
/// let words = ["borrowed".to_owned(), "words".to_owned()];
/// let lengths = scope(2, |pool| {
///     let lengths = pool.map(|word: &String| word.len(), &words)?;
///     lengths.collect::<Result<Vec<_>, _>>().map_err(Box::<dyn std::error::Error>::from)
/// })?;
/// assert_eq!(lengths?, [8, 5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn scope<'env, R>(
    workers: usize,
    body: impl FnOnce(&ScopedPool<'_, 'env>) -> R,
) -> Result<R, StartError> {
    if workers == 0 {
        return Err(StartError::ZeroWorkers);
    }
    note_locations();
    let queue = Queue::new();
    thread::scope(|threads| {
        // Also where the system gives no thread, and where `body` panics.
        let pool = ScopedPool { queue: &queue };
        for number in 0..workers {
            let thread = thread::Builder::new().name(format!("scope thread {number}"));
            thread.spawn_scoped(threads, || queue.work(None)).map_err(StartError::Thread)?;
        }
        Ok(body(&pool))
    })
}

/// A pool whose tasks may borrow: made by [`scope`].
pub struct ScopedPool<'pool, 'env> {
    queue: &'pool Queue<'env>,
}

impl<'env> ScopedPool<'_, 'env> {
    /// Has `function` run by the next free thread.
    ///
    /// # Errors
    /// None at present; the signature is that of the other pools.
    ///
    /// ```
    /// use item41_executors::scope;
    ///
    /// let words = ["one".to_owned(), "two".to_owned()];
    /// let joined = scope(1, |pool| pool.submit(|| words.join(" ")).map(|future| future.result()))?;
    /// assert_eq!(joined?, Ok("one two".to_owned()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn submit<T: Send + 'static>(
        &self,
        function: impl FnOnce() -> T + Send + 'env,
    ) -> Result<Future<T>, SubmitError> {
        let (promise, future) = promise();
        self.queue.push(Arc::new(Borrowing(Mutex::new(Some((function, promise))))))?;
        Ok(future)
    }

    /// Has `function` run on each item. All tasks are submitted before this returns. The results come
    /// in the order of the items.
    ///
    /// # Errors
    /// None at present; the signature is that of the other pools.
    ///
    /// ```
    /// use item41_executors::scope;
    ///
    /// let numbers = [1, 2, 3];
    /// let doubles = scope(2, |pool| {
    ///     pool.map(|n: &u64| 2 * n, &numbers).map(|doubles| doubles.collect::<Vec<_>>())
    /// })?;
    /// assert_eq!(doubles?, [Ok(2), Ok(4), Ok(6)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn map<I, T: Send + 'static>(
        &self,
        function: impl Fn(I::Item) -> T + Send + Sync + 'env,
        items: I,
    ) -> Result<Map<T>, SubmitError>
    where
        I: IntoIterator<Item: Send + 'env>,
    {
        let function = Arc::new(function);
        let submit = |item| {
            let function = Arc::clone(&function);
            self.submit(move || function(item))
        };
        items.into_iter().map(submit).collect()
    }
}

impl Drop for ScopedPool<'_, '_> {
    /// Lets the threads end when all tasks have.
    fn drop(&mut self) {
        drop(self.queue.close(false));
    }
}

impl fmt::Debug for ScopedPool<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedPool").field("queue", self.queue).finish()
    }
}

/// A closure that borrows, and its promise.
struct Borrowing<F, T>(Mutex<Option<(F, Promise<T>)>>);

impl<F, T> Borrowing<F, T> {
    fn take(&self) -> Option<(F, Promise<T>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<F, T> Job for Borrowing<F, T>
where
    F: FnOnce() -> T + Send,
    T: Send,
{
    fn run(&self) {
        if let Some((function, promise)) = self.take()
            && promise.start()
        {
            promise.finish(catch_panic(function).map_err(TaskError::from));
        }
    }

    fn fail(&self, error: Option<TaskError>) {
        if let (Some((_, promise)), Some(error)) = (self.take(), error) {
            promise.start();
            promise.finish(Err(error));
        }
    }
}
