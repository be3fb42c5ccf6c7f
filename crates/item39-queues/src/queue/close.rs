//! Telling everybody that it is over.

use std::{iter, sync::atomic::Ordering::Relaxed};

use super::Queue;
use crate::Buffer;

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Closes the queue: what is in it can still be got, then every getter is told; putters get
    /// their item back at once. Who waits is woken. Closing again changes nothing.
    pub fn close(&self) {
        self.lock().is_closed = true;
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
        let mut state = self.lock();
        state.is_closed = true;
        let discarded: Vec<T> = iter::from_fn(|| state.items.pop()).collect();
        self.level.store(0, Relaxed);
        // Not below zero, even if somebody marked items done before they were got.
        state.unfinished = state.unfinished.saturating_sub(discarded.len());
        self.release_joiners(state);
        self.not_empty.notify_all();
        self.not_full.notify_all();
        discarded
    }

    /// Whether the queue is closed; there may still be items in it.
    pub fn is_closed(&self) -> bool {
        self.lock().is_closed
    }
}
