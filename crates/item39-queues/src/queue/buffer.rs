//! The order in which a [`Queue`](crate::Queue) gives its items out.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    mem,
};

/// Memory of more bytes than this is given back when a buffer becomes empty.
const MOST_KEPT: usize = 1 << 20;

/// A collection that a [`Queue`](crate::Queue) keeps its items in; it decides which item is next.
///
/// | Python | here | next item |
/// |---|---|---|
/// | `Queue` | `VecDeque<T>` | the oldest |
/// | `LifoQueue` | `Vec<T>` | the newest |
/// | `PriorityQueue` | `BinaryHeap<Reverse<T>>` | the smallest |
///
/// Its methods run under a lock of the queue. They should be short, and must not use the queue.
///
/// # Panics
/// A method may panic; so may an item's own `Ord`. The panic reaches the thread whose call ran the
/// method: a [`put`](crate::Queue::put), a [`get`](crate::Queue::get) that also admits the item of a
/// waiting put, or a [`close_now`](crate::Queue::close_now). The queue stays usable: every other
/// thread that waits is woken, and an item that the buffer has lost counts as done.
///
/// A get that admits the item of a waiting put keeps its own item in the queue if the push panics. If
/// the push has added its item before it panics, a bounded queue holds one item more than its capacity
/// until the next get.
///
/// ```
/// use std::collections::VecDeque;
/// use item39_queues::{Buffer, Queue};
///
/// /// Gives out items that are marked as urgent before all others.
/// #[derive(Default)]
/// struct UrgentFirst {
///     urgent: VecDeque<(bool, u32)>,
///     others: VecDeque<(bool, u32)>,
/// }
///
/// impl Buffer<(bool, u32)> for UrgentFirst {
///     fn push(&mut self, item: (bool, u32)) {
///         let (is_urgent, _) = item;
///         let items = if is_urgent { &mut self.urgent } else { &mut self.others };
///         items.push_back(item);
///     }
///
///     fn pop(&mut self) -> Option<(bool, u32)> {
///         self.urgent.pop_front().or_else(|| self.others.pop_front())
///     }
///
///     fn len(&self) -> usize {
///         self.urgent.len() + self.others.len()
///     }
/// }
///
/// let queue = Queue::with_buffer(UrgentFirst::default(), None)?;
/// queue.put((false, 1))?;
/// queue.put((true, 2))?;
/// assert_eq!(queue.get()?, (true, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Buffer<T> {
    /// Whether the next item is always the oldest. If so, a queue with a capacity of one is faster where
    /// several threads get.
    const IS_FIFO: bool = false;

    /// Adds an item.
    fn push(&mut self, item: T);

    /// Removes the next item and returns it.
    fn pop(&mut self) -> Option<T>;

    /// Moves the next item to the end of `ready`, which is empty. Moves all items, in order, if no item
    /// that is pushed later can come before them.
    fn refill(&mut self, ready: &mut VecDeque<T>) {
        ready.extend(self.pop());
    }

    /// Returns the number of items.
    fn len(&self) -> usize;

    /// Returns whether there is no item.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives back memory that is not needed for the items. It does nothing unless it is implemented.
    fn shrink_to_fit(&mut self) {}

    /// Is called when the last item was removed: gives back the memory of a burst, more than 1 MiB, and
    /// keeps less. It does nothing unless it is implemented.
    fn release(&mut self) {}
}

impl<T> Buffer<T> for VecDeque<T> {
    const IS_FIFO: bool = true;

    fn push(&mut self, item: T) {
        self.push_back(item);
    }

    fn pop(&mut self) -> Option<T> {
        self.pop_front()
    }

    fn refill(&mut self, ready: &mut VecDeque<T>) {
        mem::swap(self, ready);
    }

    fn len(&self) -> usize {
        VecDeque::len(self)
    }

    fn shrink_to_fit(&mut self) {
        VecDeque::shrink_to_fit(self);
    }

    fn release(&mut self) {
        if is_burst::<T>(self.capacity()) && self.is_empty() {
            *self = Self::new();
        }
    }
}

impl<T> Buffer<T> for Vec<T> {
    fn push(&mut self, item: T) {
        Vec::push(self, item);
    }

    fn pop(&mut self) -> Option<T> {
        Vec::pop(self)
    }

    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn shrink_to_fit(&mut self) {
        Vec::shrink_to_fit(self);
    }

    fn release(&mut self) {
        if is_burst::<T>(self.capacity()) && self.is_empty() {
            *self = Self::new();
        }
    }
}

impl<T: Ord> Buffer<T> for BinaryHeap<Reverse<T>> {
    fn push(&mut self, item: T) {
        BinaryHeap::push(self, Reverse(item));
    }

    fn pop(&mut self) -> Option<T> {
        BinaryHeap::pop(self).map(|Reverse(item)| item)
    }

    fn len(&self) -> usize {
        BinaryHeap::len(self)
    }

    fn shrink_to_fit(&mut self) {
        BinaryHeap::shrink_to_fit(self);
    }

    fn release(&mut self) {
        if is_burst::<T>(self.capacity()) && self.is_empty() {
            *self = Self::new();
        }
    }
}

fn is_burst<T>(capacity: usize) -> bool {
    capacity.saturating_mul(size_of::<T>()) > MOST_KEPT
}
