//! The worker that polls, and that stops by accident.

use std::{
    panic::resume_unwind,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use super::PollingQueue;

/// How long a worker sleeps when it finds its queue empty.
const NAP: Duration = Duration::from_millis(10);

/// A thread that polls one [`PollingQueue`], applies a function, and puts the results into another: the
/// notebook's `Worker`.
///
/// It can only be ended as in the notebook: its queue is taken away, and the next poll fails. Dropping
/// the worker does that and waits for the thread. [`Worker`](crate::Worker) is better in both respects.
///
/// ```
/// use std::{sync::Arc, thread};
/// use item39_queues::steps::{PollingQueue, PollingWorker};
///
/// let (numbers, squares) = (Arc::new(PollingQueue::new()), Arc::new(PollingQueue::new()));
/// let worker = PollingWorker::start(|n: u64| n * n, numbers.clone(), squares.clone());
/// numbers.put(12);
/// while squares.is_empty() {
///     thread::yield_now();
/// }
/// worker.take_queue_away();
/// let tally = worker.join();
/// assert_eq!((squares.get(), tally.work_done), (Some(144), 1));
/// assert!(tally.polled_count > 1, "the last poll found that the queue was gone");
/// ```
#[derive(Debug)]
pub struct PollingWorker<In> {
    shared: Arc<Shared<In>>,
    thread: Option<JoinHandle<()>>,
}

/// The state that the thread and its owner share. Python lets the owner write `thread.in_queue = None`
/// while the thread runs. In Rust the type says that this variable is shared, and locked.
#[derive(Debug)]
struct Shared<In> {
    in_queue: Mutex<Option<Arc<PollingQueue<In>>>>,
    polled_count: AtomicUsize,
    work_done: AtomicUsize,
}

/// How much a [`PollingWorker`] has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How often it polled its queue, including the polls that found nothing and the last one.
    pub polled_count: usize,
    /// How many items it passed on.
    pub work_done: usize,
}

impl<In: Send + 'static> PollingWorker<In> {
    /// Starts the thread.
    pub fn start<Out: Send + 'static>(
        func: impl FnMut(In) -> Out + Send + 'static,
        in_queue: Arc<PollingQueue<In>>,
        out_queue: Arc<PollingQueue<Out>>,
    ) -> Self {
        let shared = Arc::new(Shared {
            in_queue: Mutex::new(Some(in_queue)),
            polled_count: AtomicUsize::new(0),
            work_done: AtomicUsize::new(0),
        });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.run(func, &out_queue)
        });
        Self { shared, thread: Some(thread) }
    }
}

impl<In> Shared<In> {
    fn run<Out>(&self, mut func: impl FnMut(In) -> Out, out_queue: &PollingQueue<Out>) {
        loop {
            self.polled_count.fetch_add(1, Ordering::Relaxed);
            let Some(in_queue) = self.in_queue() else {
                return; // The magic exit signal
            };
            match in_queue.get() {
                None => thread::sleep(NAP), // No work to do
                Some(item) => {
                    out_queue.put(func(item));
                    self.work_done.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }

    fn in_queue(&self) -> Option<Arc<PollingQueue<In>>> {
        self.in_queue.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<In> PollingWorker<In> {
    /// Does what the notebook's `thread.in_queue = None` does: the next poll ends the thread. Items that
    /// are still in the queue stay there.
    pub fn take_queue_away(&self) {
        *self.shared.in_queue.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Returns what the worker has done so far.
    pub fn tally(&self) -> Tally {
        Tally {
            polled_count: self.shared.polled_count.load(Ordering::Relaxed),
            work_done: self.shared.work_done.load(Ordering::Relaxed),
        }
    }

    /// Waits for the end of the thread. Call [`take_queue_away`](Self::take_queue_away) before, or this
    /// waits forever.
    ///
    /// # Panics
    /// If the function panicked in the thread, with the same panic.
    pub fn join(mut self) -> Tally {
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            resume_unwind(panic);
        }
        self.tally()
    }
}

impl<In> Drop for PollingWorker<In> {
    fn drop(&mut self) {
        self.take_queue_away();
        if let Some(thread) = self.thread.take() {
            // The thread has printed its panic, if there was one.
            let _ = thread.join();
        }
    }
}
