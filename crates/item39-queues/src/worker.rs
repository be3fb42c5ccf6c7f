//! The worker that goes with [`MyQueue`]: it polls, and it stops by accident.

use std::{
    panic::resume_unwind,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::MyQueue;

/// How long a worker sleeps when it finds nothing to do.
const NAP: Duration = Duration::from_millis(10);

/// A thread that polls one [`MyQueue`], applies a function, and puts the results into another.
///
/// It has no way to end but the notebook's: the queue is taken away from it, and the next poll
/// fails. Dropping the worker does the same and waits for the thread.
///
/// ```
/// use std::{sync::Arc, thread};
/// use item39_queues::{MyQueue, Worker};
///
/// let (numbers, squares) = (Arc::new(MyQueue::new()), Arc::new(MyQueue::new()));
/// let worker = Worker::start(|n: u64| n * n, numbers.clone(), squares.clone());
/// numbers.put(12);
/// while squares.is_empty() {
///     thread::yield_now();
/// }
/// worker.take_queue_away();
/// let tally = worker.join();
/// assert_eq!((squares.get(), tally.work_done), (Some(144), 1));
/// assert!(tally.polled_count > 1, "the last poll found no queue at all");
/// ```
#[derive(Debug)]
pub struct Worker<In> {
    shared: Arc<Shared<In>>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread and its owner both see. Python lets the owner write `thread.in_queue = None`
/// while the thread runs; Rust wants it said that this variable is shared, and locked.
#[derive(Debug)]
struct Shared<In> {
    in_queue: Mutex<Option<Arc<MyQueue<In>>>>,
    polled_count: AtomicUsize,
    work_done: AtomicUsize,
}

/// What a [`Worker`] has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How often it asked its queue, the vain and the last attempt included.
    pub polled_count: usize,
    /// How many items it passed on.
    pub work_done: usize,
}

impl<In: Send + 'static> Worker<In> {
    /// Starts the thread.
    pub fn start<Out: Send + 'static>(
        func: impl FnMut(In) -> Out + Send + 'static,
        in_queue: Arc<MyQueue<In>>,
        out_queue: Arc<MyQueue<Out>>,
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
    fn run<Out>(&self, mut func: impl FnMut(In) -> Out, out_queue: &MyQueue<Out>) {
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

    fn in_queue(&self) -> Option<Arc<MyQueue<In>>> {
        self.in_queue.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<In> Worker<In> {
    /// The notebook's `thread.in_queue = None`: the next poll ends the thread. What is still in
    /// the queue stays there.
    pub fn take_queue_away(&self) {
        *self.shared.in_queue.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// What the worker has done so far.
    pub fn tally(&self) -> Tally {
        Tally {
            polled_count: self.shared.polled_count.load(Ordering::Relaxed),
            work_done: self.shared.work_done.load(Ordering::Relaxed),
        }
    }

    /// Waits for the thread's end; [`take_queue_away`](Self::take_queue_away) comes first, or this
    /// waits for ever.
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

impl<In> Drop for Worker<In> {
    fn drop(&mut self) {
        self.take_queue_away();
        if let Some(thread) = self.thread.take() {
            // A panic in there has been printed by its own thread.
            let _ = thread.join();
        }
    }
}
