//! A pool of threads.

use std::{
    collections::VecDeque,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use tracing::info_span;

use crate::{
    Future, Outcome, Shutdown, StartError, SubmitError, TaskError, crew::Crew, future::promise,
};

type Job = Box<dyn FnOnce() + Send>;

/// Runs closures in threads of its own; Python's `ThreadPoolExecutor`. Here the threads do run in
/// parallel.
///
/// Dropping it waits for the tasks it was given, as leaving Python's `with` block does.
///
/// ```
/// use item41_executors::ThreadPoolExecutor;
///
/// let pool = ThreadPoolExecutor::new(4)?;
/// let squares = pool.map(|n: u64| n * n, 1..=5)?;
/// assert_eq!(squares.collect::<Result<Vec<_>, _>>()?, [1, 4, 9, 16, 25]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ThreadPoolExecutor {
    queue: Arc<Queue>,
    threads: Crew,
}

impl ThreadPoolExecutor {
    /// A pool of `workers` threads, which start at once.
    ///
    /// # Errors
    /// `workers` is zero, or the system gives no thread; then none is left behind.
    pub fn new(workers: usize) -> Result<Self, StartError> {
        if workers == 0 {
            return Err(StartError::NoWorkers);
        }
        // From the first thread on, dropping the pool ends what has started.
        let mut pool = Self { queue: Arc::default(), threads: Crew::default() };
        for number in 0..workers {
            let queue = Arc::clone(&pool.queue);
            let name = format!("pool thread {number}");
            pool.threads.start(name, move || queue.work())?;
        }
        Ok(pool)
    }

    /// Has `function` run by the next thread that is free.
    ///
    /// # Errors
    /// The pool was shut down.
    pub fn submit<T: Send + 'static>(
        &self,
        function: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Future<T>, SubmitError> {
        let (promise, future) = promise();
        let job = move || {
            if promise.start() {
                promise.finish(run(function));
            }
        };
        self.queue.push(Box::new(job))?;
        Ok(future)
    }

    /// Has `function` run on every item. All tasks are submitted before this returns; the results
    /// come in the order of the items.
    ///
    /// # Errors
    /// The pool was shut down.
    pub fn map<I: IntoIterator, T: Send + 'static>(
        &self,
        function: impl Fn(I::Item) -> T + Send + Sync + 'static,
        items: I,
    ) -> Result<Map<T>, SubmitError>
    where
        I::Item: Send + 'static,
    {
        let function = Arc::new(function);
        let mut items = items.into_iter();
        let mut futures = Map(VecDeque::new());
        // A function, because in the head of the loop the span would last until the loop's end.
        let mut take = || info_span!("1. take an item").in_scope(|| items.next());
        while let Some(item) = take() {
            let function = Arc::clone(&function);
            futures.0.push_back(self.submit(move || function(item))?);
        }
        Ok(futures)
    }

    /// Takes no more tasks. What happens to those it has, and whether this call waits for them, is
    /// for `how` to say; Python's `shutdown`. A second call is allowed.
    ///
    /// ```
    /// use item41_executors::{Shutdown, SubmitError, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1)?;
    /// pool.shutdown(Shutdown { wait: true, cancel_futures: true });
    /// assert_eq!(pool.submit(|| ()).unwrap_err(), SubmitError::Shutdown);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn shutdown(&self, how: Shutdown) {
        let cancelled = self.queue.close(how.cancel_futures);
        // Its futures are cancelled here, outside the queue's lock, because they have callbacks.
        drop(cancelled);
        if how.wait {
            self.threads.join();
        }
    }
}

impl Drop for ThreadPoolExecutor {
    fn drop(&mut self) {
        self.shutdown(Shutdown::default());
    }
}

fn run<T>(function: impl FnOnce() -> T) -> Outcome<T> {
    let _step = info_span!("6. run the function").entered();
    catch_unwind(AssertUnwindSafe(function)).map_err(|panic| TaskError::panicked(&*panic))
}

/// The results of [`ThreadPoolExecutor::map`], in the order of the items. Each is waited for when
/// it is asked for; dropping the rest cancels what has not started.
#[must_use = "dropping the results cancels what has not started"]
#[derive(Debug)]
pub struct Map<T>(VecDeque<Future<T>>);

impl<T> Iterator for Map<T> {
    type Item = Outcome<T>;

    fn next(&mut self) -> Option<Self::Item> {
        let future = self.0.pop_front()?;
        future.wait();
        Some(info_span!("10. merge the results").in_scope(|| future.result()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.len(), Some(self.0.len()))
    }
}

impl<T> ExactSizeIterator for Map<T> {}

impl<T> Drop for Map<T> {
    fn drop(&mut self) {
        for future in &self.0 {
            future.cancel();
        }
    }
}

#[derive(Default)]
struct Jobs {
    waiting: VecDeque<Job>,
    is_closed: bool,
    idle_threads: usize,
}

#[derive(Default)]
struct Queue {
    jobs: Mutex<Jobs>,
    changed: Condvar,
}

impl Queue {
    fn push(&self, job: Job) -> Result<(), SubmitError> {
        let mut jobs = lock(&self.jobs);
        if jobs.is_closed {
            return Err(SubmitError::Shutdown);
        }
        jobs.waiting.push_back(job);
        let somebody_waits = jobs.idle_threads > 0;
        drop(jobs);
        // Waking nobody costs a system call all the same.
        if somebody_waits {
            self.changed.notify_one();
        }
        Ok(())
    }

    /// The next job; nothing once the queue is closed and empty.
    fn pop(&self) -> Option<Job> {
        let mut jobs = lock(&self.jobs);
        loop {
            if let Some(job) = jobs.waiting.pop_front() {
                return Some(job);
            }
            if jobs.is_closed {
                return None;
            }
            jobs.idle_threads += 1;
            jobs = self.changed.wait(jobs).unwrap_or_else(PoisonError::into_inner);
            jobs.idle_threads -= 1;
        }
    }

    /// What a thread of the pool does.
    fn work(&self) {
        while let Some(job) = self.pop() {
            // The task's own panic is its outcome; this is for values that panic when dropped.
            let _ = catch_unwind(AssertUnwindSafe(job));
        }
    }

    /// Closes the queue and hands back the jobs that are not to run.
    fn close(&self, cancel_waiting: bool) -> VecDeque<Job> {
        let mut jobs = lock(&self.jobs);
        jobs.is_closed = true;
        let cancelled = if cancel_waiting { mem::take(&mut jobs.waiting) } else { VecDeque::new() };
        drop(jobs);
        self.changed.notify_all();
        cancelled
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let waiting = lock(&self.jobs).waiting.len();
        f.debug_struct("Queue").field("waiting", &waiting).finish_non_exhaustive()
    }
}

/// Nothing panics under the pool's locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
