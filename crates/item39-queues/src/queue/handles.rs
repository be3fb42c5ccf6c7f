//! Handles that close a queue when they are dropped.

use std::{
    collections::VecDeque,
    fmt,
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::AcqRel, Ordering::Relaxed},
    },
};

use super::Queue;
use crate::{Buffer, Items};

/// Closes a queue when it is dropped, also by a panic; made by [`Queue::close_on_drop`].
#[must_use = "it closes the queue at once unless it is kept"]
pub struct CloseOnDrop<Q, T, B = VecDeque<T>>(Q)
where
    Q: Deref<Target = Queue<T, B>>,
    B: Buffer<T>;

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Returns a guard that closes the queue when it is dropped. A producer that returns early or panics
    /// then does not leave the getters waiting.
    ///
    /// ```
    /// use std::thread;
    /// use item39_queues::Queue;
    ///
    /// let photos = Queue::unbounded();
    /// thread::scope(|scope| {
    ///     scope.spawn(|| {
    ///         let photos = photos.close_on_drop();
    ///         photos.put("photo")
    ///     });
    ///     assert_eq!(photos.iter().count(), 1); // Ends, because the guard is gone
    /// });
    /// ```
    pub fn close_on_drop(&self) -> CloseOnDrop<&Self, T, B> {
        CloseOnDrop(self)
    }

    /// Returns two handles to share among threads. When the last [`Sender`] is dropped, the queue is
    /// closed: receivers get what is in it, and then the end. When the last [`Receiver`] is dropped, the
    /// queue is closed and its items are dropped: no thread would get them.
    ///
    /// ```
    /// use std::thread;
    /// use item39_queues::Queue;
    ///
    /// let (sender, receiver) = Queue::bounded(4)?.split();
    /// for first in [0, 10] {
    ///     let sender = sender.clone();
    ///     thread::spawn(move || (first..first + 10).try_for_each(|item| sender.put(item)));
    /// }
    /// drop(sender); // The threads have theirs
    /// assert_eq!(receiver.into_iter().sum::<u32>(), 190); // Ends when both threads have ended
    /// # Ok::<(), item39_queues::CapacityError>(())
    /// ```
    pub fn split(self) -> (Sender<T, B>, Receiver<T, B>) {
        let shared = Arc::new(Shared {
            queue: self,
            senders: AtomicUsize::new(1),
            receivers: AtomicUsize::new(1),
        });
        (Sender(Arc::clone(&shared)), Receiver(shared))
    }
}

impl<Q, T, B> Deref for CloseOnDrop<Q, T, B>
where
    Q: Deref<Target = Queue<T, B>>,
    B: Buffer<T>,
{
    type Target = Queue<T, B>;

    fn deref(&self) -> &Queue<T, B> {
        &self.0
    }
}

/// Guards any handle of a queue, such as an [`Arc`].
///
/// ```
/// use std::sync::Arc;
/// use item39_queues::{CloseOnDrop, Queue};
///
/// let queue = Arc::new(Queue::<u8>::unbounded());
/// drop(CloseOnDrop::from(Arc::clone(&queue)));
/// assert!(queue.is_closed());
/// ```
impl<Q, T, B> From<Q> for CloseOnDrop<Q, T, B>
where
    Q: Deref<Target = Queue<T, B>>,
    B: Buffer<T>,
{
    fn from(queue: Q) -> Self {
        Self(queue)
    }
}

impl<Q, T, B> Drop for CloseOnDrop<Q, T, B>
where
    Q: Deref<Target = Queue<T, B>>,
    B: Buffer<T>,
{
    fn drop(&mut self) {
        self.0.close();
    }
}

impl<Q, T, B> fmt::Debug for CloseOnDrop<Q, T, B>
where
    Q: Deref<Target = Queue<T, B>>,
    B: Buffer<T>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CloseOnDrop").field(&*self.0).finish()
    }
}

struct Shared<T, B> {
    queue: Queue<T, B>,
    senders: AtomicUsize,
    receivers: AtomicUsize,
}

/// The putting side of a [`Queue::split`]. It gives access to the [`Queue`] and can be cloned. The queue
/// is closed when the last one is dropped.
pub struct Sender<T, B: Buffer<T> = VecDeque<T>>(Arc<Shared<T, B>>);

/// The getting side of a [`Queue::split`]. It gives access to the [`Queue`] and can be cloned. The queue
/// is closed and its items are dropped when the last one is dropped.
pub struct Receiver<T, B: Buffer<T> = VecDeque<T>>(Arc<Shared<T, B>>);

impl<T, B: Buffer<T>> Drop for Sender<T, B> {
    fn drop(&mut self) {
        if self.0.senders.fetch_sub(1, AcqRel) == 1 {
            self.0.queue.close();
        }
    }
}

impl<T, B: Buffer<T>> Drop for Receiver<T, B> {
    fn drop(&mut self) {
        if self.0.receivers.fetch_sub(1, AcqRel) == 1 {
            drop(self.0.queue.close_now());
        }
    }
}

/// Gets items until the queue is closed and empty; made from a [`Receiver`].
impl<T, B: Buffer<T>> IntoIterator for Receiver<T, B> {
    type Item = T;
    type IntoIter = Items<Self, T, B>;

    fn into_iter(self) -> Self::IntoIter {
        Items::new(self)
    }
}

impl<'a, T, B: Buffer<T>> IntoIterator for &'a Receiver<T, B> {
    type Item = T;
    type IntoIter = Items<&'a Queue<T, B>, T, B>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

macro_rules! handle {
    ($name:ident, $count:ident) => {
        impl<T, B: Buffer<T>> Deref for $name<T, B> {
            type Target = Queue<T, B>;

            fn deref(&self) -> &Queue<T, B> {
                &self.0.queue
            }
        }

        impl<T, B: Buffer<T>> Clone for $name<T, B> {
            fn clone(&self) -> Self {
                self.0.$count.fetch_add(1, Relaxed);
                Self(Arc::clone(&self.0))
            }
        }

        impl<T, B: Buffer<T>> fmt::Debug for $name<T, B> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&**self).finish()
            }
        }
    };
}

handle!(Sender, senders);
handle!(Receiver, receivers);
