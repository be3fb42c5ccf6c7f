//! The worker that sleeps until there is work, and stops when its queue is closed.

use std::{
    panic::resume_unwind,
    sync::Arc,
    thread::{self, JoinHandle},
};

use crate::{PutError, Queue};

/// A thread that applies a function to every item of one queue and puts the results into another.
///
/// It ends when the first queue is closed and empty. An item is marked done when its result is put.
///
/// It closes neither queue when it ends, because other workers may use them as well. The owner closes
/// the first queue when no more items will come, joins all workers that share it, and then closes the
/// second one.
///
/// If the function panics, or the second queue is closed, the worker ends early. The item that it held
/// is marked done and lost, except for a result that [`join`](Self::join) gives back. Both queues stay
/// as they are, and so do the items in the first one: another worker takes them, or the owner removes
/// them with [`close_now`](Queue::close_now). Without either, a thread that [joins](Queue::join) that
/// queue waits forever, and so does a thread that puts into it while it is full. To learn of the
/// panic, `join` the worker; or use a [`Pipeline`](crate::Pipeline), which stops as a whole.
///
/// Dropping the worker closes its first queue, lets it finish the items in there, and waits for it. If
/// the second queue is bounded, another thread must still make room there.
///
/// ```
/// use std::sync::Arc;
/// use item39_queues::{Queue, Worker};
///
/// let (numbers, squares) = (Arc::new(Queue::unbounded()), Arc::new(Queue::unbounded()));
/// let worker = Worker::start(|n: u64| n * n, numbers.clone(), squares.clone());
/// numbers.put(12)?;
/// numbers.close();
/// assert_eq!(worker.join(), Ok(1));
/// assert_eq!(squares.get(), Ok(144));
/// # Ok::<(), item39_queues::PutError<u64>>(())
/// ```
#[derive(Debug)]
pub struct Worker<In, Out> {
    in_queue: Arc<Queue<In>>,
    thread: Option<JoinHandle<Result<usize, PutError<Out>>>>,
}

impl<In, Out> Worker<In, Out>
where
    In: Send + 'static,
    Out: Send + 'static,
{
    /// Starts the thread.
    ///
    /// # Panics
    /// If the system has no thread for it.
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

impl<In, Out> Worker<In, Out> {
    /// Waits until the worker has ended, and returns how many items it passed on. Close its first queue
    /// before, or this waits forever.
    ///
    /// # Errors
    /// The result that could not be put because the second queue was closed; the worker ended there.
    ///
    /// # Panics
    /// If the function panicked in the thread, with the same panic. The queues are still open then.
    pub fn join(mut self) -> Result<usize, PutError<Out>> {
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(ended)) => ended,
            Some(Err(panic)) => resume_unwind(panic),
            None => unreachable!("only `join` takes the thread, and it consumes the worker"),
        }
    }
}

impl<In, Out> Drop for Worker<In, Out> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.in_queue.close();
            // The function itself may drop its worker: the thread cannot wait for its own end.
            if thread.thread().id() != thread::current().id() {
                // The thread has printed its panic, if there was one.
                let _ = thread.join();
            }
        }
    }
}
