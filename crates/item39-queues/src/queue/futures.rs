//! Getting and putting in async code, under any runtime.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use super::{Queue, lock, sync::atomic::Ordering::Relaxed, waiters::TaskId};
use crate::{Buffer, GetError, PutError, TryGetError, TryPutError};

/// Gets the next item; made by [`Queue::get_async`].
///
/// It may be dropped at any time: an item is taken only when it is returned. After it was woken it must
/// be polled or dropped, because another getter may sleep until then.
#[must_use = "a future does nothing unless it is awaited"]
pub struct GetFuture<'a, T, B: Buffer<T>> {
    queue: &'a Queue<T, B>,
    task: Option<TaskId>,
}

/// Puts an item; made by [`Queue::put_async`].
///
/// If it is dropped before it is ready, the item is dropped with it. After it was woken it must be polled
/// or dropped, because another putter may sleep until then.
#[must_use = "a future does nothing unless it is awaited"]
pub struct PutFuture<'a, T, B: Buffer<T>> {
    queue: &'a Queue<T, B>,
    item: Option<T>,
    task: Option<TaskId>,
}

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Gets the next item. The task waits while the queue is empty; the thread does not.
    ///
    /// Threads and tasks may use the same queue.
    ///
    /// ```
    /// # use item39_queues::{GetError, Queue};
    /// async fn sum(numbers: &Queue<u64>) -> u64 {
    ///     let mut sum = 0;
    ///     while let Ok(number) = numbers.get_async().await {
    ///         sum += number;
    ///     }
    ///     sum // The queue is closed and empty
    /// }
    /// ```
    ///
    /// # Errors
    /// If the queue is closed and empty, or becomes so while this waits.
    pub fn get_async(&self) -> GetFuture<'_, T, B> {
        GetFuture { queue: self, task: None }
    }

    /// Puts an item. The task waits while the queue is full; the thread does not.
    ///
    /// ```
    /// # use item39_queues::{PutError, Queue};
    /// async fn produce(numbers: &Queue<u64>) -> Result<(), PutError<u64>> {
    ///     for number in 1..=10 {
    ///         numbers.put_async(number).await?;
    ///     }
    ///     numbers.close();
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// Gives the item back if the queue is closed, or is closed while this waits.
    pub fn put_async(&self, item: T) -> PutFuture<'_, T, B> {
        PutFuture { queue: self, item: Some(item), task: None }
    }
}

impl<T, B: Buffer<T>> Future for GetFuture<'_, T, B> {
    type Output = Result<T, GetError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let queue = self.queue;
        loop {
            match queue.try_get() {
                Ok(item) => {
                    self.leave();
                    return Poll::Ready(Ok(item));
                }
                Err(TryGetError::Closed) => {
                    self.leave();
                    return Poll::Ready(Err(GetError));
                }
                Err(TryGetError::Empty) => {}
            }
            // Wakers are foreign code: they are cloned before the locks are taken, and dropped after.
            let waker = context.waker().clone();
            let ready = lock(&queue.head.ready);
            let tail = lock(&queue.tail.state);
            if queue.count() == 0 && !queue.is_closed.load(Relaxed) {
                let (task, replaced) = queue.not_empty.wait_task(self.task, waker);
                self.task = Some(task);
                drop((tail, ready, replaced));
                return Poll::Pending;
            }
        }
    }
}

impl<T, B: Buffer<T>> Future for PutFuture<'_, T, B> {
    type Output = Result<(), PutError<T>>;

    /// # Panics
    /// If it is polled after it was ready.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let queue = self.queue;
        loop {
            let item = self.item.take().expect("a future is not polled after it was ready");
            match queue.try_put(item) {
                Ok(()) => {
                    self.leave();
                    return Poll::Ready(Ok(()));
                }
                Err(TryPutError::Closed(item)) => {
                    self.leave();
                    return Poll::Ready(Err(PutError(item)));
                }
                Err(TryPutError::Full(item)) => self.item = Some(item),
            }
            let waker = context.waker().clone();
            let ready = lock(&queue.head.ready);
            if !queue.has_room() && !queue.is_closed.load(Relaxed) {
                let (task, replaced) = queue.not_full.wait_task(self.task, waker);
                self.task = Some(task);
                drop((ready, replaced));
                return Poll::Pending;
            }
        }
    }
}

/// The item is never pinned.
impl<T, B: Buffer<T>> Unpin for PutFuture<'_, T, B> {}

/// A task that was woken passes the wake-up on: it may have been for an item that this one will not take.
impl<T, B: Buffer<T>> GetFuture<'_, T, B> {
    /// Waits no longer. A future that is done and still kept must not be woken in another's place.
    fn leave(&mut self) {
        if let Some(task) = self.task.take() {
            let tail = lock(&self.queue.tail.state);
            let _waker = self.queue.not_empty.forget_task(task);
            drop(tail);
            self.queue.notify_next_getter();
        }
    }
}

impl<T, B: Buffer<T>> Drop for GetFuture<'_, T, B> {
    fn drop(&mut self) {
        self.leave();
    }
}

/// As for getters.
impl<T, B: Buffer<T>> PutFuture<'_, T, B> {
    /// Waits no longer, as [`GetFuture::leave`].
    fn leave(&mut self) {
        if let Some(task) = self.task.take() {
            let ready = lock(&self.queue.head.ready);
            let _waker = self.queue.not_full.forget_task(task);
            drop(ready);
            self.queue.notify_next_putter();
        }
    }
}

impl<T, B: Buffer<T>> Drop for PutFuture<'_, T, B> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl<T, B: Buffer<T>> fmt::Debug for GetFuture<'_, T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetFuture").field("queue", self.queue).finish_non_exhaustive()
    }
}

impl<T, B: Buffer<T>> fmt::Debug for PutFuture<'_, T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PutFuture").field("queue", self.queue).finish_non_exhaustive()
    }
}
