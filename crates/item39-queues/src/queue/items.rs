//! A loop over a queue: what Python writes as a generator with `try` and `finally`.

use std::{collections::VecDeque, fmt, iter::FusedIterator};

use super::Queue;
use crate::Buffer;

/// Gets items until the queue is closed and empty; made by [`Queue::iter`].
///
/// Each item is marked done when the loop asks for the next one, and the last when the loop is
/// left: by `break`, by `?` or by a panic in its body. So [`join`](Queue::join) does not wait for
/// the item that a worker had in hand when it went. What is still queued is not done: another
/// getter takes it, or [`close_now`](Queue::close_now) takes it out. The body must not call
/// [`task_done`](Queue::task_done) itself: then another item would count as done too early.
///
/// Several threads may loop over the same queue; each item goes to one of them.
pub struct Items<'a, T, B: Buffer<T> = VecDeque<T>> {
    queue: &'a Queue<T, B>,
    owes_task_done: bool,
}

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Gets items until the queue is closed and empty, and marks each done when the loop is
    /// through with it.
    ///
    /// ```
    /// let queue = item39_queues::Queue::unbounded();
    /// queue.put("photo")?;
    /// queue.close();
    /// for item in &queue {
    ///     assert_eq!(item, "photo");
    /// }
    /// queue.join();
    /// # Ok::<(), item39_queues::PutError<&str>>(())
    /// ```
    pub fn iter(&self) -> Items<'_, T, B> {
        Items { queue: self, owes_task_done: false }
    }
}

impl<'a, T, B: Buffer<T>> IntoIterator for &'a Queue<T, B> {
    type Item = T;
    type IntoIter = Items<'a, T, B>;

    fn into_iter(self) -> Items<'a, T, B> {
        self.iter()
    }
}

impl<T, B: Buffer<T>> Items<'_, T, B> {
    fn pay_task_done(&mut self) {
        if std::mem::take(&mut self.owes_task_done) {
            // It fails only where the loop's body has marked the item done as well.
            let _ = self.queue.task_done();
        }
    }
}

impl<T, B: Buffer<T>> Iterator for Items<'_, T, B> {
    type Item = T;

    /// Waits while the queue is empty and open.
    fn next(&mut self) -> Option<T> {
        self.pay_task_done();
        let item = self.queue.get().ok()?;
        self.owes_task_done = true;
        Some(item)
    }
}

/// A queue that is closed never opens again.
impl<T, B: Buffer<T>> FusedIterator for Items<'_, T, B> {}

impl<T, B: Buffer<T>> Drop for Items<'_, T, B> {
    fn drop(&mut self) {
        self.pay_task_done();
    }
}

impl<T, B: Buffer<T>> fmt::Debug for Items<'_, T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("queue", self.queue).finish_non_exhaustive()
    }
}
