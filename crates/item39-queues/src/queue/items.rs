//! Loops over a queue: what Python writes as a generator with `try` and `finally`.

use std::{collections::VecDeque, fmt, iter::FusedIterator, ops::Deref, sync::Arc};

use super::Queue;
use crate::Buffer;

/// Gets items until the queue is closed and empty; made by [`Queue::iter`] and [`Queue::iter_shared`].
///
/// Each item is marked done when the loop asks for the next one. The last one is marked done when the
/// loop ends: by `break`, by `?` or by a panic in its body. So [`join`](Queue::join) does not wait for
/// the item that a worker held when it ended. What is still in the queue is not done: another getter
/// takes it, or [`close_now`](Queue::close_now) removes it. The body must not call
/// [`task_done`](Queue::task_done) itself: then another item would count as done too early.
///
/// Several threads may loop over the same queue; each item goes to one of them.
pub struct Items<Q, T, B = VecDeque<T>>
where
    Q: Deref<Target = Queue<T, B>>,
    B: Buffer<T>,
{
    queue: Q,
    owes_task_done: bool,
}

/// Gets the items that are in the queue, without waiting; made by [`Queue::try_iter`].
pub struct TryItems<'a, T, B: Buffer<T> = VecDeque<T>>(&'a Queue<T, B>);

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Gets items until the queue is closed and empty. Marks each one done when the loop asks for the
    /// next.
    ///
    /// ```
    /// let queue = item39_queues::Queue::from_iter(["photo"]);
    /// queue.close();
    /// for item in &queue {
    ///     assert_eq!(item, "photo");
    /// }
    /// queue.join();
    /// ```
    pub fn iter(&self) -> Items<&Self, T, B> {
        Items::new(self)
    }

    /// Does what [`iter`](Self::iter) does, with an iterator that owns its share of the queue: it can be
    /// moved into a thread.
    ///
    /// ```
    /// use std::{sync::Arc, thread};
    /// use item39_queues::Queue;
    ///
    /// let queue = Arc::new(Queue::unbounded());
    /// let items = Arc::clone(&queue).iter_shared();
    /// let consumer = thread::spawn(move || items.sum::<u64>());
    /// queue.put(1)?;
    /// queue.put(2)?;
    /// queue.close();
    /// assert_eq!(consumer.join().expect("sums do not panic"), 3);
    /// # Ok::<(), item39_queues::PutError<u64>>(())
    /// ```
    pub fn iter_shared(self: Arc<Self>) -> Items<Arc<Self>, T, B> {
        Items::new(self)
    }

    /// Gets items as long as there are some, without waiting. Each needs its
    /// [`task_done`](Self::task_done).
    ///
    /// ```
    /// let queue = item39_queues::Queue::from_iter(1..=3);
    /// assert_eq!(queue.try_iter().sum::<i32>(), 6);
    /// assert!(!queue.is_closed() && queue.is_empty());
    /// ```
    pub fn try_iter(&self) -> TryItems<'_, T, B> {
        TryItems(self)
    }
}

impl<'a, T, B: Buffer<T>> IntoIterator for &'a Queue<T, B> {
    type Item = T;
    type IntoIter = Items<&'a Queue<T, B>, T, B>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<Q, T, B> Items<Q, T, B>
where
    Q: Deref<Target = Queue<T, B>>,
    B: Buffer<T>,
{
    pub(super) fn new(queue: Q) -> Self {
        Self { queue, owes_task_done: false }
    }

    fn pay_task_done(&mut self) {
        if std::mem::take(&mut self.owes_task_done) {
            // It fails only if the loop's body has marked the item done as well.
            let _ = self.queue.task_done();
        }
    }
}

impl<Q, T, B> Iterator for Items<Q, T, B>
where
    Q: Deref<Target = Queue<T, B>>,
    B: Buffer<T>,
{
    type Item = T;

    /// Waits while the queue is empty and open.
    fn next(&mut self) -> Option<T> {
        self.pay_task_done();
        let item = self.queue.get().ok()?;
        self.owes_task_done = true;
        Some(item)
    }
}

/// A closed queue never opens again.
impl<Q, T, B> FusedIterator for Items<Q, T, B>
where
    Q: Deref<Target = Queue<T, B>>,
    B: Buffer<T>,
{
}

impl<Q, T, B> Drop for Items<Q, T, B>
where
    Q: Deref<Target = Queue<T, B>>,
    B: Buffer<T>,
{
    fn drop(&mut self) {
        self.pay_task_done();
    }
}

impl<Q, T, B> fmt::Debug for Items<Q, T, B>
where
    Q: Deref<Target = Queue<T, B>>,
    B: Buffer<T>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("queue", &*self.queue).finish_non_exhaustive()
    }
}

impl<T, B: Buffer<T>> Iterator for TryItems<'_, T, B> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.try_get().ok()
    }
}

impl<T, B: Buffer<T>> fmt::Debug for TryItems<'_, T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TryItems").field(self.0).finish()
    }
}
