//! Workers that are busy with their first photo until a demo has looked at the queue before them.

use std::{sync::Arc, thread};

use item39_queues::{
    Queue, Worker,
    steps::{PollingQueue, PollingWorker},
};

use super::{
    busy_phase::BusyPhase,
    photo::{PHOTOS, Photo, download, resize, upload},
};

/// A slow worker that polls.
pub(crate) struct SlowPollingWorker {
    slow: BusyPhase,
    done: Arc<PollingQueue<u32>>,
    worker: PollingWorker<Photo>,
}

impl SlowPollingWorker {
    /// Starts the worker, and gives it photo 0. When this returns, it holds that photo.
    pub(crate) fn start(photos: &Arc<PollingQueue<Photo>>) -> Self {
        let (slow, done) = (BusyPhase::new(), Arc::new(PollingQueue::new()));
        let phase = slow.phase(|photo| upload(resize(photo)));
        let worker = PollingWorker::start(phase, photos.clone(), done.clone());
        photos.put(download(0));
        slow.wait_until_busy();
        Self { slow, done, worker }
    }

    /// Lets the worker finish, and waits until it has done all photos.
    pub(crate) fn finish(self) {
        self.slow.release();
        while self.done.len() < PHOTOS as usize {
            thread::yield_now();
        }
        self.worker.take_queue_away();
        self.worker.join();
    }
}

/// A slow worker that waits in its queue.
pub(crate) struct SlowWorker {
    slow: BusyPhase,
    worker: Worker<Photo, u32>,
}

impl SlowWorker {
    /// Starts the worker, and gives it photo 0. When this returns, it holds that photo.
    pub(crate) fn start(photos: &Arc<Queue<Photo>>) -> lab::Result<Self> {
        let slow = BusyPhase::new();
        let phase = slow.phase(|photo| upload(resize(photo)));
        let worker = Worker::start(phase, photos.clone(), Arc::new(Queue::unbounded()));
        photos.put(download(0))?;
        slow.wait_until_busy();
        Ok(Self { slow, worker })
    }

    /// Lets the worker finish photo 0 and go on.
    pub(crate) fn release(&self) {
        self.slow.release();
    }

    /// Waits until the worker has done all photos. Its queue must be closed.
    pub(crate) fn join(self) -> lab::Result {
        anyhow::ensure!(self.worker.join()? == PHOTOS as usize, "a photo has not arrived");
        Ok(())
    }
}
