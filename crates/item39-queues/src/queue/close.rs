//! Closing the queue.

use std::{iter, mem};

use super::{
    Queue, lock,
    sync::atomic::Ordering::{Relaxed, Release},
};
use crate::Buffer;

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Closes the queue and wakes every thread that waits.
    ///
    /// Items in the queue can still be got. When there are none left, each getter gets an error. Each
    /// putter gets its item back at once. Closing again changes nothing.
    ///
    /// ```
    /// let queue = item39_queues::Queue::unbounded();
    /// queue.put("photo")?;
    /// queue.close();
    /// assert!(queue.put("late").is_err());
    /// assert_eq!(queue.get(), Ok("photo"));
    /// assert!(queue.get().is_err());
    /// # Ok::<(), item39_queues::PutError<&str>>(())
    /// ```
    pub fn close(&self) {
        let ready = lock(&self.head.ready);
        let tail = lock(&self.tail.state);
        self.is_closed.store(true, Relaxed);
        drop((tail, ready));
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    /// Closes the queue and removes its items. Returns them in the order in which they would have been
    /// got.
    ///
    /// These items count as done. Items that were got before still need their
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
        let recover = self.recover_on_panic();
        let discarded = self.discard();
        recover.not_needed();
        discarded
    }

    fn discard(&self) -> Vec<T> {
        let mut ready = lock(&self.head.ready);
        let mut tail = lock(&self.tail.state);
        self.is_closed.store(true, Relaxed);
        self.recount(ready.len(), tail.items.len());
        let mut discarded = Vec::from(mem::take(&mut *ready));
        discarded.extend(iter::from_fn(|| tail.items.pop()));
        self.head.got.store(self.tail.put.load(Relaxed), Release);
        tail.items.release();
        drop((tail, ready));
        self.discard_tasks(discarded.len() as u64);
        self.not_empty.notify_all();
        self.not_full.notify_all();
        discarded
    }
}

impl<T, B> Queue<T, B> {
    /// Returns whether the queue is closed. There may still be items in it.
    ///
    /// ```
    /// let queue = item39_queues::Queue::<u8>::unbounded();
    /// assert!(!queue.is_closed());
    /// queue.close();
    /// assert!(queue.is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        let _ready = lock(&self.head.ready);
        self.is_closed.load(Relaxed)
    }
}
