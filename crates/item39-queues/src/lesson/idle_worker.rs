//! Workers with nothing to do, which say how much CPU time they have used.

use std::{sync::Arc, thread, time::Duration};

use item39_queues::{
    Queue, Worker,
    steps::{PollingQueue, PollingWorker},
};

use super::cpu_time::cpu_time;

/// A worker that polls.
pub(crate) struct IdlePollingWorker {
    asked: Arc<PollingQueue<()>>,
    answers: Arc<PollingQueue<Duration>>,
    worker: PollingWorker<()>,
}

impl IdlePollingWorker {
    pub(crate) fn start() -> Self {
        let (asked, answers) = (Arc::new(PollingQueue::new()), Arc::new(PollingQueue::new()));
        let worker = PollingWorker::start(|()| cpu_time(), asked.clone(), answers.clone());
        Self { asked, answers, worker }
    }

    /// Asks the worker for its CPU time so far.
    pub(crate) fn cpu_time(&self) -> Duration {
        self.asked.put(());
        loop {
            match self.answers.get() {
                Some(used) => return used,
                None => thread::sleep(Duration::from_millis(1)), // It can only be polled
            }
        }
    }

    /// Returns how often the worker has polled so far.
    pub(crate) fn polls(&self) -> usize {
        self.worker.tally().polled_count
    }
}

/// A worker that waits in its queue.
pub(crate) struct IdleWorker {
    asked: Arc<Queue<()>>,
    answers: Arc<Queue<Duration>>,
    _worker: Worker<(), Duration>,
}

impl IdleWorker {
    pub(crate) fn start() -> Self {
        let (asked, answers) = (Arc::new(Queue::unbounded()), Arc::new(Queue::unbounded()));
        let worker = Worker::start(|()| cpu_time(), asked.clone(), answers.clone());
        Self { asked, answers, _worker: worker }
    }

    /// Asks the worker for its CPU time so far.
    pub(crate) fn cpu_time(&self) -> lab::Result<Duration> {
        self.asked.put(())?;
        Ok(self.answers.get()?)
    }
}
