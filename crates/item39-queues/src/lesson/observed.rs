//! A buffer that remembers how many items it held.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use item39_queues::Buffer;

/// First in, first out, and counted: a queue cannot hide anything from its own buffer.
pub(crate) struct Observed<T> {
    items: VecDeque<T>,
    peak: Peak,
}

/// The largest number of items that were in the buffer at once, readable from outside the queue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peak(Arc<AtomicUsize>);

impl Peak {
    pub(crate) fn get(&self) -> usize {
        self.0.load(Relaxed)
    }
}

impl<T> Observed<T> {
    /// Makes an empty buffer.
    pub(crate) fn new(peak: &Peak) -> Self {
        Self { items: VecDeque::new(), peak: peak.clone() }
    }
}

impl<T> Buffer<T> for Observed<T> {
    fn push(&mut self, item: T) {
        self.items.push_back(item);
        self.peak.0.fetch_max(self.items.len(), Relaxed);
    }

    fn pop(&mut self) -> Option<T> {
        self.items.pop_front()
    }

    fn len(&self) -> usize {
        self.items.len()
    }
}
