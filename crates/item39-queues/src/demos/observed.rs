//! A buffer that remembers what a queue did with it.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use item39_queues::Buffer;

/// First in, first out, and counted: the queue cannot hide anything from its own buffer.
pub struct Observed<T> {
    items: VecDeque<T>,
    seen: Arc<Seen>,
}

/// What a buffer has seen, readable from outside the queue.
#[derive(Debug, Default)]
pub struct Seen {
    peak: AtomicUsize,
}

impl Seen {
    /// The most items that were in the buffer at once.
    pub fn peak(&self) -> usize {
        self.peak.load(Relaxed)
    }
}

impl<T> Observed<T> {
    /// An empty buffer, and the view of it that stays outside.
    pub fn new() -> (Self, Arc<Seen>) {
        let seen = Arc::default();
        let items = VecDeque::new();
        (Self { items, seen: Arc::clone(&seen) }, seen)
    }
}

impl<T> Buffer<T> for Observed<T> {
    fn push(&mut self, item: T) {
        self.items.push_back(item);
        self.seen.peak.fetch_max(self.items.len(), Relaxed);
    }

    fn pop(&mut self) -> Option<T> {
        self.items.pop_front()
    }

    fn len(&self) -> usize {
        self.items.len()
    }
}
