//! The worker that goes with [`Queue`]: it sleeps until there is work, and stops when told.

use std::{
    panic::resume_unwind,
    sync::Arc,
    thread::{self, JoinHandle},
};

use crate::{PutError, Queue};

/// A thread that applies a function to every item of one queue and puts the results into another,
/// until the first queue is closed and empty. An item is marked done when its result is put.
///
/// It closes neither queue when it ends, because other workers may use them as well. Its owner
/// closes the first when nothing more will come, joins all workers that share it, and then closes
/// the second.
///
/// If the function panics, or the second queue is closed, the worker ends early: the item in its
/// hand is marked done and lost, but for a result that [`join`](Self::join) gives back. Both queues
/// stay as they are, and what is in the first stays there: another worker takes it, or its owner
/// takes it out with [`close_now`](Queue::close_now). Without either, who [joins](Queue::join) that
/// queue, or puts into it while it is full, waits for ever. To be told, `join` the worker; or use a
/// [`Pipeline`](crate::Pipeline), which stops as a whole.
///
/// Dropping the worker closes its first queue, lets it finish what is in there, and waits for it;
/// somebody must then still make room in the second queue if that is bounded.
///
/// ```
/// use std::sync::Arc;
/// use item39_queues::{Queue, StoppableWorker};
///
/// let (numbers, squares) = (Arc::new(Queue::unbounded()), Arc::new(Queue::unbounded()));
/// let worker = StoppableWorker::start(|n: u64| n * n, numbers.clone(), squares.clone());
/// numbers.put(12)?;
/// numbers.close();
/// assert_eq!(worker.join(), Ok(1));
/// assert_eq!(squares.get(), Ok(144));
/// # Ok::<(), item39_queues::PutError<u64>>(())
/// ```
#[derive(Debug)]
pub struct StoppableWorker<In, Out> {
    in_queue: Arc<Queue<In>>,
    thread: Option<JoinHandle<Result<usize, PutError<Out>>>>,
}

impl<In, Out> StoppableWorker<In, Out>
where
    In: Send + 'static,
    Out: Send + 'static,
{
    /// Starts the thread.
    pub fn start(
        mut func: impl FnMut(In) -> Out + Send + 'static,
        in_queue: Arc<Queue<In>>,
        out_queue: Arc<Queue<Out>>,
    ) -> Self {
        let thread = thread::spawn({
            let in_queue = Arc::clone(&in_queue);
            move || {
                let mut work_done = 0;
                for item in &*in_queue {
                    out_queue.put(func(item))?;
                    work_done += 1;
                }
                Ok(work_done)
            }
        });
        Self { in_queue, thread: Some(thread) }
    }
}

impl<In, Out> StoppableWorker<In, Out> {
    /// Waits until the worker has stopped, and says how many items it passed on. Close its first
    /// queue before, or this waits for ever.
    ///
    /// # Errors
    /// The result that could not be put because the second queue was closed; the worker stopped
    /// there.
    ///
    /// # Panics
    /// If the function panicked in the thread, with the same panic. The queues are still open then.
    pub fn join(mut self) -> Result<usize, PutError<Out>> {
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(ended)) => ended,
            Some(Err(panic)) => resume_unwind(panic),
            None => unreachable!("only `join` takes the thread, and there is no worker after it"),
        }
    }
}

impl<In, Out> Drop for StoppableWorker<In, Out> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.in_queue.close();
            // A panic in there has been printed by its own thread.
            let _ = thread.join();
        }
    }
}
