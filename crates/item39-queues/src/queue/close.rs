//! Telling everybody that it is over.

use std::{iter, mem};

use super::{Queue, lock};
use crate::{
    Buffer,
    sync::atomic::Ordering::{Relaxed, Release},
};

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Closes the queue: what is in it can still be got, then every getter is told; putters get
    /// their item back at once. Who waits is woken. Closing again changes nothing.
    pub fn close(&self) {
        let front = lock(&self.front.ready);
        let back = lock(&self.back.state);
        self.is_closed.store(true, Relaxed);
        drop((back, front));
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    /// Closes the queue and takes out what is in it, in the order it would have been got. These
    /// items count as done; items that were got before still want their
    /// [`task_done`](Self::task_done).
    ///
    /// ```
    /// let queue = item39_queues::Queue::unbounded();
    /// queue.put("one")?;
    /// queue.put("two")?;
    /// assert_eq!(queue.get(), Ok("one"));
    /// assert_eq!(queue.close_now(), ["two"]);
    /// assert!(queue.get().is_err());
    /// queue.task_done()?; // for "one"
    /// queue.join();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn close_now(&self) -> Vec<T> {
        let mut front = lock(&self.front.ready);
        let mut back = lock(&self.back.state);
        self.is_closed.store(true, Relaxed);
        let mut discarded = Vec::from(mem::take(&mut *front));
        discarded.extend(iter::from_fn(|| back.pop(self.capacity)));
        self.front.got.store(self.back.put.load(Relaxed), Release);
        drop((back, front));
        self.discard_tasks(discarded.len() as u64);
        self.not_empty.notify_all();
        self.not_full.notify_all();
        discarded
    }
}

impl<T, B> Queue<T, B> {
    /// Whether the queue is closed; there may still be items in it.
    pub fn is_closed(&self) -> bool {
        let _front = lock(&self.front.ready);
        self.is_closed.load(Relaxed)
    }
}
